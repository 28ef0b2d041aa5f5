package io.stillpoint.coordinator.decide.sim;

/** How a node guards itself; only the first is right. */
enum Fencing {
    FULL,
    /** Tokens are not looked at. */
    NONE,
    /** Lower tokens are refused, but what runs already is not ended. */
    ENDS_NOTHING
}
