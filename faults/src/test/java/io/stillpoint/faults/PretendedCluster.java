package io.stillpoint.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.Topology;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The cluster of these tests: three masters and two other nodes, all pretended. */
public final class PretendedCluster {

    public static final String NAME = "icp";

    /** Enough for slow machines: no deadline passes here. */
    public static final Patience PATIENCE = new Patience(300, 300, 300, 300, 600);

    private static final List<String> MASTERS = List.of("10.0.0.1", "10.0.0.2", "10.0.0.3");
    private static final List<String> OTHERS = List.of("10.0.0.4", "10.0.0.5");

    private PretendedCluster() {}

    /** All its nodes, running. */
    public static List<Machine> machines() {
        return Stream.concat(
                        MASTERS.stream().map(address -> Machine.running(address, true)),
                        OTHERS.stream().map(address -> Machine.running(address, false)))
                .toList();
    }

    public static Request.ClusterDeclared declared(Patience patience) {
        List<Node> nodes = List.of(
                new Node(MASTERS.get(0), Set.of(Role.MASTER)),
                new Node(MASTERS.get(1), Set.of(Role.MASTER)),
                new Node(MASTERS.get(2), Set.of(Role.MASTER)),
                new Node(OTHERS.get(0), Set.of(Role.MANAGEMENT)),
                new Node(OTHERS.get(1), Set.of(Role.WORKER)));
        return new Request.ClusterDeclared(
                NAME,
                new Topology(nodes),
                new Access("root", 22, NAME, 4001),
                "icp",
                StartMethod.REBOOT,
                List.of("/"),
                patience,
                List.of(),
                true);
    }

    /** A saga began once, and nothing in it was done twice. */
    public static void eachThingOnce(List<Fact> facts) {
        assertThat(facts).filteredOn(SagaFact.SagaStarted.class::isInstance).hasSize(1);
        List<String> completions = facts.stream()
                .filter(StepFact.Completion.class::isInstance)
                .map(fact -> ((StepFact.Completion) fact).step().step())
                .toList();
        assertThat(completions).as("completed steps").doesNotHaveDuplicates();
        List<Long> tokens = facts.stream()
                .filter(StepFact.StepStarted.class::isInstance)
                .map(fact -> ((StepFact.StepStarted) fact).fencingToken())
                .toList();
        assertThat(tokens).as("fencing tokens").isSorted().doesNotHaveDuplicates();
    }
}
