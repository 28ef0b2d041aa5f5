package io.stillpoint.coordinator.decide.sim;

/** An invariant does not hold. */
final class Violated extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Violated(String invariant, String found) {
        super(invariant + ": " + found, null, false, false);
    }
}
