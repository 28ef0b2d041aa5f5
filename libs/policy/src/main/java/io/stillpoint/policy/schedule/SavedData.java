package io.stillpoint.policy.schedule;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * The newest data of a component that is in a sealed recovery point.
 *
 * @param dataOf the instant that the data is of: not later than the start of the step that read it
 * @param unverified keys of manifests that were not read back yet
 */
record SavedData(String point, Instant dataOf, Set<String> unverified) {

    SavedData {
        unverified = Set.copyOf(unverified);
    }

    boolean verified() {
        return unverified.isEmpty();
    }

    SavedData withVerified(String manifestKey) {
        Set<String> left = new HashSet<>(unverified);
        left.remove(manifestKey);
        return new SavedData(point, dataOf, left);
    }
}
