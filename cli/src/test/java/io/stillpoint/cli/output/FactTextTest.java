package io.stillpoint.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.StepRef;
import java.util.List;
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
    void registryPodsAreNamed() {
        // Given
        var fact = new StepFact.RegistryPodsRecycled(CHECK, List.of("image-manager-0"));

        // When
        String text = FactText.of(fact);

        // Then
        assertThat(text).endsWith("registry pods are new and Ready: image-manager-0");
    }
}
