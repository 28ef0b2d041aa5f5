package io.stillpoint.nodecontrol.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthRuleTest {

    private static final Node MASTER = new Node("10.0.0.1", Set.of(Role.MASTER));
    private static final Node WORKER = new Node("10.0.0.2", Set.of(Role.WORKER));

    @Test
    void aKubeletThatIsDownIsMissing() {
        // Given
        var facts = Works.units(Works.BOOT, "activating", "active");

        // When
        var missing = HealthRule.missing(WORKER, facts, 22);

        // Then
        assertThat(missing).contains("kubelet is activating");
    }

    @Test
    void aMasterWithoutListenerIsMissingItsApiServer() {
        // Given
        var facts = Works.units(Works.BOOT, "active", "active");

        // When
        var missing = HealthRule.missing(MASTER, facts, 8001);

        // Then
        assertThat(missing).contains("nothing listens on 8001 yet");
        assertThat(HealthRule.missing(MASTER, facts, 22)).isEmpty();
    }

    @Test
    void otherNodesHaveNoApiServer() {
        // Given
        var facts = Works.units(Works.BOOT, "active", "active");

        // When
        var missing = HealthRule.missing(WORKER, facts, 8001);

        // Then
        assertThat(missing).isEmpty();
    }

    @ParameterizedTest(name = "{0} s left: gives up {1} ms before the deadline")
    @CsvSource({"600, 10000", "100, 10000", "50, 5000", "1, 100"})
    void aNodeGetsALittleLessTimeThanTheTask(long left, long marginMillis) {
        // When
        var giveUpAfter = NodeDeadlines.giveUpAfter(Duration.ofSeconds(left));

        // Then
        assertThat(Duration.ofSeconds(left).minus(giveUpAfter).toMillis()).isEqualTo(marginMillis);
    }

    @Test
    void aDeadlineThatIsOverLeavesNothing() {
        // When
        var giveUpAfter = NodeDeadlines.giveUpAfter(Duration.ZERO);

        // Then
        assertThat(giveUpAfter).isZero();
    }

    @Test
    void aControlPlaneThatOthersParkedIsNamed() {
        // Given
        var facts = Works.manifests(List.of("etcd.json"), List.of("master.json"), List.of());

        // When
        var missing = HealthRule.missing(MASTER, facts, 8001);

        // Then
        assertThat(missing)
                .get()
                .asString()
                .contains("did not park master.json")
                .contains("--adopt-parked");
    }
}
