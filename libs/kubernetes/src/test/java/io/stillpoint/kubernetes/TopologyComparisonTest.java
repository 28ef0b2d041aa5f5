package io.stillpoint.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.kubernetes.TopologyComparison.Difference;
import io.stillpoint.kubernetes.TopologyComparison.Kind;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Topology;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopologyComparisonTest {

    private static final Node MASTER = node("10.0.0.1", Role.MASTER);

    @Test
    void whatOnlyOneSideCanKnowIsNoDifference() {
        // Given
        Topology declared = topology(
                node("10.0.0.1", Role.MASTER, Role.BOOT, Role.WORKER),
                node("10.0.0.2", Role.MASTER),
                node("10.0.0.3", Role.MASTER),
                node("10.0.0.8", Role.BOOT),
                node("10.0.0.9", Role.PROXY, Role.WORKER));
        Topology api = topology(
                node("10.0.0.1", Role.MASTER, Role.ETCD),
                node("10.0.0.2", Role.MASTER, Role.ETCD),
                node("10.0.0.3", Role.MASTER, Role.ETCD),
                node("10.0.0.9", Role.PROXY));

        // When
        List<Difference> differences = TopologyComparison.of(declared, api);

        // Then
        assertThat(differences).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"ETCD", "MANAGEMENT", "VA", "PROXY", "WORKER"})
    void aDeadNodeMayBeGoneFromTheApiServer(Role role) {
        // When
        List<Difference> differences =
                TopologyComparison.of(topology(MASTER, node("10.0.0.9", role)), topology(MASTER));

        // Then
        assertThat(differences)
                .filteredOn(it -> it.address().equals("10.0.0.9"))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.kind()).isEqualTo(Kind.NOT_IN_API);
                    assertThat(it.refuses()).isFalse();
                });
    }

    @Test
    void aNodeThatNobodyDeclaredRefuses() {
        // When
        List<Difference> differences =
                TopologyComparison.of(topology(MASTER), topology(MASTER, node("10.0.0.9", Role.WORKER)));

        // Then
        assertThat(differences).singleElement().satisfies(it -> {
            assertThat(it.kind()).isEqualTo(Kind.NOT_DECLARED);
            assertThat(it.refuses()).isTrue();
            assertThat(it.sentence()).contains("10.0.0.9").contains("worker");
        });
    }

    @Test
    void everyOtherPairOfRolesDiffers() {
        // Given
        Set<Role> telling = EnumSet.of(Role.MASTER, Role.MANAGEMENT, Role.VA, Role.PROXY, Role.WORKER);

        // When
        List<String> missed = telling.stream()
                .flatMap(one -> telling.stream().filter(other -> other != one).map(other -> List.of(one, other)))
                .filter(pair -> TopologyComparison.of(
                                topology(MASTER, node("10.0.0.9", pair.getFirst())),
                                topology(MASTER, node("10.0.0.9", pair.getLast())))
                        .stream()
                        .noneMatch(it -> it.kind() == Kind.ROLES_DIFFER && it.refuses()))
                .map(List::toString)
                .toList();

        // Then
        assertThat(missed).isEmpty();
    }

    @Test
    void othersWhoAreMembersOfEtcdRefuse() {
        // Given
        Topology declared = topology(MASTER, node("10.0.0.5", Role.ETCD));
        Topology api = topology(node("10.0.0.1", Role.MASTER, Role.ETCD), node("10.0.0.5", Role.WORKER));

        // When
        List<Difference> differences = TopologyComparison.of(declared, api);

        // Then
        assertThat(differences)
                .filteredOn(it -> it.kind() == Kind.ETCD_DIFFERS)
                .extracting(Difference::address)
                .containsExactly("10.0.0.1", "10.0.0.5");
    }

    private static Topology topology(Node... nodes) {
        return new Topology(List.of(nodes));
    }

    private static Node node(String address, Role... roles) {
        return new Node(address, Set.of(roles));
    }
}
