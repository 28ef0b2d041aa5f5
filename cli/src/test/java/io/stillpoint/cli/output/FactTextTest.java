package io.stillpoint.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.DamagedCopy;
import io.stillpoint.schemas.event.ScheduleFact.BaselineMissing;
import io.stillpoint.schemas.event.ScheduleFact.RpoBreached;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FactTextTest {

    private static final StepRef CHECK = new StepRef("icp", "s-1", "check-cluster", "kubernetes", 1);

    @Test
    void aClusterThatIsWellTakesFewWords() {
        // Given
        var fact = new StepFact.ClusterChecked(CHECK, List.of("10.0.0.1"), List.of(), List.of(), List.of());

        // When
        String text = FactText.of(fact);

        // Then
        assertThat(text).isEqualTo("check-cluster/kubernetes: 1 node Ready, platform pods run, no phantom pods");
    }

    @Test
    void whatIsKeptAsideIsNamedInWords() {
        // Given
        var fact = new StepFact.ComponentRestored(
                new StepRef("icp", "s-1", "replace-data", "10.0.0.1", 1),
                Component.ETCD,
                "10.0.0.1",
                Map.of("wal", "/var/lib/etcd-wal.s-1", "data", "/var/lib/etcd.s-1"));

        // When
        String text = FactText.of(fact);

        // Then
        assertThat(text).endsWith("old data is kept: data at /var/lib/etcd.s-1, wal at /var/lib/etcd-wal.s-1");
    }

    @Test
    void whatIsNotWellStandsOut() {
        // Given
        var fact = new StepFact.ClusterChecked(
                CHECK,
                List.of("10.0.0.1", "10.0.0.2"),
                List.of("10.0.0.3: NotReady (Kubelet stopped posting node status.)"),
                List.of("kube-system/auth-idp: Pending (Unschedulable)"),
                List.of("shop/web-1: bound to 10.0.0.9, a node that is gone"));

        // When
        String text = FactText.of(fact);

        // Then
        assertThat(text)
                .contains("2 nodes Ready")
                .contains("NODES NOT READY: 10.0.0.3: NotReady")
                .contains("PODS NOT RUNNING: kube-system/auth-idp: Pending")
                .contains("PHANTOM PODS: shop/web-1: bound to 10.0.0.9");
    }

    @Test
    void whatOthersParkedIsToldApart() {
        // Given
        var step = new StepRef("icp", "s-1", "unpark-pods", "10.0.0.1", 1);
        var fact = new StepFact.PodsUnparked(
                step, "10.0.0.1", List.of("master.json"), List.of("master.json"), List.of("master-2.1.0.json"));

        // When
        String text = FactText.of(fact);

        // Then
        assertThat(text)
                .isEqualTo("unpark-pods/10.0.0.1: unparked master.json; of these others had parked master.json;"
                        + " left in podbackup, parked by others: master-2.1.0.json");
    }

    @Test
    void anObjectiveThatDamageHasBrokenSaysWhichCopyIsDamaged() {
        // Given
        Instant noon = Instant.parse("2026-11-29T12:00:00Z");
        var damaged = new DamagedCopy("p-2", noon);
        var older = new RpoBreached("icp", "fresh", Component.ETCD, noon.minusSeconds(86_400), noon, damaged);
        var nothing = new RpoBreached("icp", "fresh", Component.ETCD, null, noon, damaged);
        var baseline = new BaselineMissing("icp", noon.minusSeconds(86_400), damaged);

        // When
        List<String> lines =
                Stream.of(older, nothing, baseline).map(FactText::of).toList();

        // Then
        String end = "was found damaged at " + HumanText.time(noon);
        assertThat(lines.getFirst()).contains("etcd was last saved as of").endsWith("; the newest copy, p-2, " + end);
        assertThat(lines.get(1)).contains("no whole copy of etcd is left");
        assertThat(lines.getLast())
                .isEqualTo(
                        "BASELINE MISSING: no baseline is whole; take another one; the newest baseline, p-2, " + end);
    }

    @Test
    void registryPodsAreNamed() {
        // Given
        var fact = new StepFact.RegistryPodsRecycled(CHECK, List.of("image-manager-0"));

        // When
        String text = FactText.of(fact);

        // Then
        assertThat(text).endsWith("registry pods are new and Ready: image-manager-0");
    }
}
