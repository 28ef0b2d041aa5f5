package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.DeclarationCheck;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Topology;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeclarationsTest {

    static Stream<Arguments> impossible() {
        ClusterDeclared good = Clusters.three();
        Node m1 = Clusters.node("m1", Role.MASTER);
        return Stream.of(
                of("no-master", Clusters.declared(List.of(Clusters.node("w1", Role.WORKER)))),
                of("etcd-members-even", Clusters.of(2, 0, 0, 0, 0, 1)),
                of("etcd-members-even", Clusters.of(3, 2, 0, 0, 0, 1)),
                of("node-twice", Clusters.declared(List.of(m1, m1))),
                of("node-without-role", Clusters.declared(List.of(m1, new Node("x1", Set.of())))),
                of("node-address", Clusters.declared(List.of(Clusters.node("m1/../x", Role.MASTER)))),
                of("cluster-name", with(good, "Not A Name", good.access(), "icp", List.of("/"), good.patience())),
                of("unknown-profile", with(good, "icp", good.access(), "kubeadm", List.of("/"), good.patience())),
                of(
                        "access",
                        with(good, "icp", new Access("root", 0, "icp", 4001), "icp", List.of("/"), good.patience())),
                of(
                        "access",
                        with(good, "icp", new Access("root", 22, "../x", 4001), "icp", List.of("/"), good.patience())),
                of("image-mounts", with(good, "icp", good.access(), "icp", List.of(), good.patience())),
                of("image-mounts", with(good, "icp", good.access(), "icp", List.of("var"), good.patience())),
                of("patience", with(good, "icp", good.access(), "icp", List.of("/"), new Patience(0, 1, 1, 1, 1))),
                of("endpoint-component", at(Component.ETCD, "https://10.0.0.1:4001")),
                of("endpoint-twice", Clusters.with(good, Component.MARIADB, Component.MARIADB)),
                of("endpoint-with-credentials", at(Component.MARIADB, "mariadb://root:secret@10.0.0.1:3306")),
                of(
                        "endpoint-with-credentials",
                        at(Component.MONGODB, "mongodb://10.0.0.1/?tlsCertificateKeyFilePassword=x")),
                of("endpoint-address", at(Component.MARIADB, "https://10.0.0.1:3306")),
                of("endpoint-address", at(Component.MARIADB, "mariadb://10.0.0.1:3306/?user=root")),
                of("endpoint-address", at(Component.REGISTRY, "https://mycluster.icp:8500/v2")),
                of("endpoint-address", at(Component.REGISTRY, "mycluster.icp:8500")),
                of("endpoint-address", at(Component.MONGODB, "mongodb://10.0.0.1,,10.0.0.2")));
    }

    private static ClusterDeclared at(Component component, String url) {
        return Clusters.declared(Clusters.three().topology().nodes(), List.of(new ComponentEndpoint(component, url)));
    }

    @Test
    void endpointsOfAllKindsAreAccepted() {
        // Given
        ClusterDeclared cluster = Clusters.declared(
                Clusters.three().topology().nodes(),
                List.of(
                        new ComponentEndpoint(Component.REGISTRY, "http://[fd00::1]:5000"),
                        new ComponentEndpoint(
                                Component.MONGODB, "mongodb://10.0.0.1:27017,10.0.0.2:27017/?replicaSet=rs0&tls=true"),
                        new ComponentEndpoint(Component.MARIADB, "mariadb://db.icp")));

        // When
        Scene scene = new Scene(cluster);

        // Then
        assertThat(scene.state.declared()).isEqualTo(cluster);
    }

    @Test
    void aSecretInAnEndpointIsNotRepeatedInTheRefusal() {
        // Given
        ClusterDeclared cluster = at(Component.MARIADB, "mariadb://root:secret@10.0.0.1:3306");

        // When
        var problem = DeclarationCheck.refusal(cluster).orElseThrow();

        // Then
        assertThat(problem.sentence()).doesNotContain("secret");
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void aClusterThatCannotBeProtectedIsRejected(String code, ClusterDeclared cluster) {
        // Given
        ClusterState unknown = ClusterState.unknown(cluster.cluster());
        var envelope = Scene.envelope("r-1", cluster, Scene.START);

        // When
        Decision decision = new Decider()
                .decide(unknown, new ClusterInput.RequestArrived(envelope, RequestLimits.CONTROL_TOPIC), Scene.START);

        // Then
        assertThat(decision.facts())
                .singleElement()
                .isInstanceOfSatisfying(
                        RequestFact.RequestRejected.class,
                        rejected -> assertThat(rejected.problem().code()).isEqualTo(code));
        assertThat(decision.after().declared()).isNull();
    }

    @Test
    void aNewDeclarationHoldsAtOnceWhenNothingRuns() {
        // Given
        Scene scene = new Scene(Clusters.smallest());

        // When
        scene.ask(Clusters.three());

        // Then
        assertThat(scene.state.declared()).isEqualTo(Clusters.three());
    }

    @Test
    void aNewDeclarationLeavesTheSagaThatRunsAlone() {
        // Given
        Scene scene = new Scene(Clusters.smallest());
        scene.ask(Scene.cold());
        scene.ask(Clusters.three());

        // When
        scene.answerAll();

        // Then
        assertThat(scene.facts(SagaFact.BackupCompleted.class)).hasSize(1);
        assertThat(scene.tasks).noneMatch(task -> task.step().target().equals("m2"));
        assertThat(scene.state.declared()).isEqualTo(Clusters.three());
    }

    @Test
    void aDeclarationThatWaitsCannotBeCancelled() {
        // Given
        Scene scene = new Scene(Clusters.smallest());
        scene.ask(Scene.cold());
        scene.ask(Clusters.three());
        String saga = scene.state.line().getFirst().saga();

        // When
        scene.ask(new Request.CancelRequested(Clusters.NAME, saga, "why not"));

        // Then
        assertThat(scene.facts.getLast()).isInstanceOf(RequestFact.RequestRejected.class);
        assertThat(scene.state.line()).hasSize(1);
    }

    private static Arguments of(String code, ClusterDeclared cluster) {
        return Arguments.of(code, named(code + " " + cluster.topology().nodes().size() + " nodes", cluster));
    }

    private static ClusterDeclared with(
            ClusterDeclared good, String name, Access access, String profile, List<String> mounts, Patience patience) {
        return new ClusterDeclared(
                name,
                new Topology(good.topology().nodes()),
                access,
                profile,
                good.startMethod(),
                mounts,
                patience,
                List.of(),
                good.kubernetes());
    }
}
