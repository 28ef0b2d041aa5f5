package io.stillpoint.coordinator.decide.request;

import io.stillpoint.policy.check.NearestName;
import io.stillpoint.schemas.event.Request.LossesAccepted;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.loss.KnownLoss;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.Optional;

/** Refuses to acknowledge what no sealed recovery point of the cluster has named: it would be accepted before it happens. */
final class LossCheck {

    private LossCheck() {}

    /** @param unknown whether the catalogue has no such point */
    static Optional<Problem> refusal(ClusterState state, LossesAccepted request, boolean unknown) {
        if (unknown) {
            return Optional.of(new Problem(
                    "unknown-point",
                    "a recovery point of cluster " + state.cluster(),
                    "none of this name",
                    request.point(),
                    "Look at ./stillpoint backup list for its name."));
        }
        List<String> known = state.losses().stream().map(KnownLoss::name).toList();
        return request.losses().stream()
                .map(Loss::name)
                .filter(name -> !known.contains(name))
                .findFirst()
                .map(name -> new Problem(
                        "unknown-loss",
                        "a loss that a recovery point of %s has named, among the last %d"
                                .formatted(state.cluster(), KnownLoss.MOST),
                        name,
                        "losses",
                        NearestName.hint(name, known)
                                + "Take a backup; what its point lacks can be accepted: ./stillpoint backup list."));
    }
}
