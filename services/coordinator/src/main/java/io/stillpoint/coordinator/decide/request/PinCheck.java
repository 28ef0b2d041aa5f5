package io.stillpoint.coordinator.decide.request;

import io.stillpoint.schemas.event.Request.PinRequested;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.ClusterState.Pin;
import io.stillpoint.schemas.shared.Problem;
import java.util.Optional;

/** Refuses pins that cannot be set or taken off. */
final class PinCheck {

    /** The state that holds the pins travels in one record. */
    static final int LIMIT = 100;

    private PinCheck() {}

    /** @param unknown whether the catalogue has no such point; a pin that somebody has set there may be taken off all the same */
    static Optional<Problem> refusal(ClusterState state, PinRequested request, boolean unknown) {
        Pin pin = state.pins().get(request.point());
        if (pin == null && unknown) {
            return problem(
                    "unknown-point",
                    "a recovery point of cluster " + state.cluster(),
                    "none of this name",
                    request.point(),
                    "Look at ./stillpoint backup list for its name.");
        }
        if (pin != null && pin.baseline()) {
            return request.pinned()
                    ? problem(
                            "pinned-already",
                            "a recovery point that is not pinned",
                            "a baseline, which always is",
                            request.point(),
                            "Nothing: it stays for ever.")
                    : problem(
                            "baseline-stays-pinned",
                            "a pin that somebody asked for",
                            "that of a baseline",
                            request.point(),
                            "Nothing removes a baseline. Keep it.");
        }
        if (pin == null && !request.pinned()) {
            return problem(
                    "not-pinned",
                    "a recovery point that is pinned",
                    "one that is not",
                    request.point(),
                    "Look at ./stillpoint backup list for its name.");
        }
        long pins = state.pins().values().stream()
                .filter(other -> !other.baseline())
                .count();
        return pin == null && pins >= LIMIT
                ? problem(
                        "too-many-pins",
                        "at most %d pinned recovery points besides baselines".formatted(LIMIT),
                        "that many",
                        state.cluster(),
                        "Take off pins that nobody needs any more: ./stillpoint backup unpin.")
                : Optional.empty();
    }

    private static Optional<Problem> problem(String code, String expected, String found, String where, String remedy) {
        return Optional.of(new Problem(code, expected, found, where, remedy));
    }
}
