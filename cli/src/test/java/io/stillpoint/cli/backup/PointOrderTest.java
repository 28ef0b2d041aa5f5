package io.stillpoint.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.backup.PointOrder.Taken;
import io.stillpoint.schemas.shared.Component;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PointOrderTest {

    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void snapshotsOneAfterTheOtherAreInOrderWhateverOrderTheyAreListedIn() {
        // Given
        var order = new PointOrder(List.of(
                taken(Component.MARIADB, 30, 40),
                taken(Component.ETCD, 0, 10),
                taken(Component.MONGODB, 20, 30),
                taken(Component.REGISTRY, 10, 20)));

        // When
        List<String> lines = order.lines();

        // Then
        assertThat(order.contradictions()).isEmpty();
        assertThat(lines).singleElement().asString().matches("order +etcd .* ≤ registry .* ≤ mongodb .* ≤ mariadb .*");
    }

    @Test
    void aSnapshotThatBeganBeforeTheOneBeforeHadEndedIsNamed() {
        // Given
        var order = new PointOrder(List.of(taken(Component.ETCD, 0, 10), taken(Component.REGISTRY, 9, 20)));

        // When
        List<String> lines = order.lines();

        // Then
        assertThat(lines).singleElement().asString().contains("WARNING", "registry began at", "before etcd had ended");
    }

    @Test
    void whatIsLeftOfAPartialPointIsStillCompared() {
        // Given
        var order = new PointOrder(List.of(taken(Component.ETCD, 50, 60), taken(Component.MARIADB, 0, 10)));

        // When
        List<String> contradictions = order.contradictions();

        // Then
        assertThat(contradictions).hasSize(1);
    }

    @Test
    void oneSnapshotHasNoOrder() {
        // When
        List<String> lines = new PointOrder(List.of(taken(Component.ETCD, 0, 10))).lines();

        // Then
        assertThat(lines).isEmpty();
    }

    private static Taken taken(Component component, int fromSeconds, int toSeconds) {
        return new Taken(component, START.plusSeconds(fromSeconds), START.plusSeconds(toSeconds));
    }
}
