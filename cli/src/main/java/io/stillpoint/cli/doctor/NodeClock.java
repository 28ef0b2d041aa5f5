package io.stillpoint.cli.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A node's clock, as it answered between two instants of this machine's.
 *
 * @param node as it says, in whole seconds
 */
record NodeClock(Instant node, Instant asked, Instant answered) {

    /** Certificates and leases tolerate this; more means that nobody synchronises the clocks. */
    private static final Duration MOST = Duration.ofSeconds(30);

    /** Says how far it is off; empty when that is little. */
    Optional<String> problem() {
        Duration ahead = Duration.between(answered, node);
        Duration behind = Duration.between(node, asked);
        Duration off = ahead.compareTo(behind) > 0 ? ahead : behind;
        return off.compareTo(MOST) <= 0
                ? Optional.empty()
                : Optional.of("its clock is %d s %s this machine's. Let NTP set the clocks of all machines"
                        .formatted(off.toSeconds(), off.equals(ahead) ? "ahead of" : "behind"));
    }
}
