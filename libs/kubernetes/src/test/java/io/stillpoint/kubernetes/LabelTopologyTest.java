package io.stillpoint.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Topology;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelTopologyTest {

    @ParameterizedTest
    @CsvSource({
        "master=true, MASTER",
        "management=true, MANAGEMENT",
        "etcd=true, ETCD",
        "proxy=true, PROXY",
        "va=true, VA",
        "worker=true, WORKER",
        "boot=true, BOOT",
        "node-role.kubernetes.io/master=true, MASTER",
        "node-role.kubernetes.io/master=, MASTER",
        "node-role.kubernetes.io/control-plane=, MASTER",
        "node-role.kubernetes.io/management=true, MANAGEMENT",
        "node-role.kubernetes.io/etcd=, ETCD",
        "node-role.kubernetes.io/proxy=, PROXY",
        "node-role.kubernetes.io/va=, VA",
        "node-role.kubernetes.io/worker=, WORKER",
        "kubernetes.io/hostname=10.0.0.1, WORKER",
        "master=false, WORKER",
        "node-role.kubernetes.io/unheard-of=, WORKER"
    })
    void aLabelMeansARole(String label, Role role) {
        // When
        Set<Role> roles = LabelTopology.roles(
                Map.of(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1)));

        // Then
        assertThat(roles).containsExactly(role);
    }

    @Test
    void aNodeHasEveryRoleThatItIsLabelledWith() {
        // When
        Set<Role> roles = LabelTopology.roles(
                Map.of("master", "true", "etcd", "true", "proxy", "true", "node-role.kubernetes.io/management", ""));

        // Then
        assertThat(roles).containsExactlyInAnyOrder(Role.MASTER, Role.ETCD, Role.PROXY, Role.MANAGEMENT);
    }

    @Test
    void nodesAreNamedByTheirAddressesAndSortedByRoleAndAddress() throws Exception {
        // Given
        List<NodeSeen> seen = List.of(
                Seen.node("10.0.0.41"),
                Seen.node("10.0.0.12", "master=true", "etcd=true"),
                Seen.node("10.0.0.9", "master=true", "etcd=true"),
                Seen.node("10.0.0.21", "management=true"));

        // When
        Topology topology = LabelTopology.of(seen);

        // Then
        assertThat(topology.nodes())
                .containsExactly(
                        new Node("10.0.0.9", Set.of(Role.MASTER, Role.ETCD)),
                        new Node("10.0.0.12", Set.of(Role.MASTER, Role.ETCD)),
                        new Node("10.0.0.21", Set.of(Role.MANAGEMENT)),
                        new Node("10.0.0.41", Set.of(Role.WORKER)));
        assertThat(topology.etcdMembers()).hasSize(2);
    }

    @Test
    void aNodeWithoutAnInternalAddressIsRefusedByName() {
        // Given
        NodeSeen homeless = new NodeSeen("m1", List.of(), Map.of("master", "true"), true, "");

        // When
        var refused = catchThrowableOfType(KubernetesException.class, () -> LabelTopology.of(List.of(homeless)));

        // Then
        assertThat(refused.problem().where()).isEqualTo("node m1");
    }

    @Test
    void twoNodesOfOneAddressAreRefused() {
        // Given
        NodeSeen one = Seen.node("10.0.0.1", "master=true");

        // When
        var refused = catchThrowableOfType(KubernetesException.class, () -> LabelTopology.of(List.of(one, one)));

        // Then
        assertThat(refused.problem().found()).contains("10.0.0.1");
    }

    @Test
    void aClusterWithoutAMasterIsRefused() {
        // When
        var refused =
                catchThrowableOfType(KubernetesException.class, () -> LabelTopology.of(List.of(Seen.node("10.0.0.1"))));

        // Then
        assertThat(refused.problem().code()).isEqualTo("topology-not-in-labels");
    }
}
