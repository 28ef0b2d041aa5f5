package io.stillpoint.coordinator.decide.sim;

/** How the script on a node guards it, and what backup workers and their queues do; only the first is right. */
enum Fencing {
    FULL,
    /** Tokens are not looked at. */
    NONE,
    /** Lower tokens are refused, but what runs already is not ended. */
    ENDS_NOTHING,
    /** What is parked and written down nowhere counts as parked by hand, and comes back. */
    ADOPTS_STRANGERS,
    /** A node that has lost its fence takes any token. */
    TAKES_LOST_FOR_NEW,
    /** Every command writes something new first. */
    NEEDS_SPACE,
    /** Backup workers take the deadline that another clock gave for one on theirs. */
    TAKES_DEADLINES_FOR_INSTANTS,
    /** Checks wait in one queue with images of hours. */
    ONE_QUEUE_FOR_ALL,
    /** A task is tried at its last delivery too, whatever became of those who took it before. */
    DROPS_IN_SILENCE
}
