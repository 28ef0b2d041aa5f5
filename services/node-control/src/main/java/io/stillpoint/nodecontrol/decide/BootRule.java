package io.stillpoint.nodecontrol.decide;

import io.stillpoint.remote.NodeFacts;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.StartMethod;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds units that systemd would not start at a boot: the node would stay down after the reboot that ends a cold backup. */
final class BootRule {

    /** As systemd names them. Others start at a boot, or something starts them that does. */
    private static final Set<String> STAYS_DOWN =
            Set.of("disabled", "masked", "masked-runtime", "enabled-runtime", "linked", "linked-runtime", "bad");

    private BootRule() {}

    static Optional<Problem> problem(Work.OnNode work, NodeFacts facts, String where) {
        if (!work.quiesceFollows() || work.startMethod() != StartMethod.REBOOT) {
            return Optional.empty();
        }
        return Stream.of("docker", "kubelet")
                .filter(unit -> STAYS_DOWN.contains(facts.unitFiles().getOrDefault(unit, "unknown")))
                .findFirst()
                .map(unit -> new Problem(
                        "unit-not-enabled",
                        "a unit " + unit + " that systemd starts at a boot",
                        "it is " + facts.unitFiles().get(unit),
                        where,
                        "Run 'systemctl unmask " + unit + "; systemctl enable " + unit
                                + "' there, or add the cluster with --start-by services."));
    }
}
