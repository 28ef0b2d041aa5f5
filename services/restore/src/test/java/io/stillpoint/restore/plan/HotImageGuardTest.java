package io.stillpoint.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.Topology;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HotImageGuardTest {

    private static final String NODE = "10.0.0.31";

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"MASTER", "BOOT", "ETCD"})
    void aHotImageIsRefusedForANodeOfTheControlPlane(Role role) {
        // Given
        SnapshotRef image = image(Component.NODE_IMAGE, Consistency.HOT);

        // When
        Optional<Problem> refusal = HotImageGuard.refusal(image, cluster(role, Role.MANAGEMENT));

        // Then
        assertThat(refusal.orElseThrow().code()).isEqualTo("hot-image-for-control-plane");
        assertThat(refusal.orElseThrow().found())
                .contains("management")
                .contains(role.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void aHotImageOfANodeThatIsNotDeclaredIsRefused() {
        // Given
        SnapshotRef image = image(Component.NODE_IMAGE, Consistency.HOT);

        // When
        Optional<Problem> refusal = HotImageGuard.refusal(image, new Topology(List.of()));

        // Then
        assertThat(refusal).isPresent();
    }

    @Test
    void aHotImageMayGoBackToItsManagementNode() {
        // Given
        SnapshotRef image = image(Component.NODE_IMAGE, Consistency.HOT);

        // When
        Optional<Problem> refusal = HotImageGuard.refusal(image, cluster(Role.MANAGEMENT));

        // Then
        assertThat(refusal).isEmpty();
    }

    @Test
    void aColdImageMayGoBackToItsMaster() {
        // Given
        SnapshotRef image = image(Component.NODE_IMAGE, Consistency.COLD);

        // When
        Optional<Problem> refusal = HotImageGuard.refusal(image, cluster(Role.MASTER));

        // Then
        assertThat(refusal).isEmpty();
    }

    private static Topology cluster(Role... roles) {
        return new Topology(List.of(new Node(NODE, Set.of(roles))));
    }

    private static SnapshotRef image(Component component, Consistency consistency) {
        SnapshotRef etcd = Facts.snapshot("mycluster", "p1", Facts.TAKEN);
        return new SnapshotRef(
                etcd.cluster(),
                etcd.point(),
                component,
                NODE,
                etcd.run(),
                consistency,
                etcd.manifestKey(),
                etcd.manifestVersion(),
                etcd.manifestSha256(),
                1,
                1,
                null,
                null,
                etcd.completedAt());
    }
}
