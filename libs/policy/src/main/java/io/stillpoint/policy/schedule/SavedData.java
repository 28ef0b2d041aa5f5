package io.stillpoint.policy.schedule;

import java.time.Instant;

/**
 * The newest data of a component that is in a sealed recovery point and was not found damaged.
 *
 * @param dataOf the instant that the data is of: not later than the start of the step that read it
 * @param verified whether all of it was read back whole
 */
record SavedData(String point, Instant dataOf, boolean verified) {}
