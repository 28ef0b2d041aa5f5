package io.stillpoint.kubernetes;

import static io.stillpoint.kubernetes.Seen.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryPodsTest {

    private static final Instant BEFORE = NOW.minusSeconds(1);

    @Test
    void podsOfBeforeTheRestoreAreDeletedAndNoOthers() {
        // Given
        PodSeen old = Seen.registryPod("image-manager-0", "Running", true, BEFORE, null);
        PodSeen crashing = Seen.registryPod("image-manager-1", "Running", false, BEFORE, null);
        List<PodSeen> pods = List.of(
                old,
                crashing,
                Seen.registryPod("image-manager-2", "Running", true, BEFORE, NOW),
                Seen.registryPod("image-manager-3", "Running", true, NOW.plusSeconds(3), null),
                Seen.registryPod("image-manager-setup", "Succeeded", false, BEFORE, null),
                Seen.registryPod("image-manager-evicted", "Failed", false, BEFORE, null),
                Seen.registryPod("auth-idp", "Running", true, BEFORE, null),
                Seen.pod("shop", "image-manager-0", "n", "Running", "", true, BEFORE, null));

        // When
        RegistryPods registry = RegistryPods.of(pods, NOW);

        // Then
        assertThat(registry.toDelete()).containsExactly(old, crashing);
        assertThat(registry.leaving()).extracting(PodSeen::name).containsExactly("image-manager-2");
        assertThat(registry.ready()).extracting(PodSeen::name).containsExactly("image-manager-3");
        assertThat(registry.count()).isEqualTo(4);
        assertThat(registry.recycled(1)).isFalse();
        assertThat(registry.missing(4)).isEqualTo("3 pods from before the restore are left: image-manager-0");
    }

    @Test
    void aTaskThatIsDeliveredAgainFindsNothingToDelete() {
        // Given
        List<PodSeen> pods = List.of(
                Seen.registryPod("image-manager-0", "Running", true, NOW, null),
                Seen.registryPod("image-manager-1", "Running", true, NOW.plusSeconds(40), null));

        // When
        RegistryPods again = RegistryPods.of(pods, NOW.plusMillis(700));

        // Then
        assertThat(again.toDelete()).isEmpty();
        assertThat(again.recycled(2)).isTrue();
    }

    @Test
    void asManyAsThereWereMustBeReady() {
        // Given
        List<PodSeen> pods = List.of(Seen.registryPod("image-manager-0", "Running", true, NOW, null));

        // When
        RegistryPods registry = RegistryPods.of(pods, NOW);

        // Then
        assertThat(registry.recycled(1)).isTrue();
        assertThat(registry.recycled(2)).isFalse();
        assertThat(registry.missing(2)).isEqualTo("1 of 2 are Ready");
    }

    @Test
    void oneThatIsNotReadyIsWaitedForByName() {
        // Given
        PodSeen pulling =
                Seen.pod("kube-system", "image-manager-0", "n", "Pending", "ContainerCreating", false, NOW, null);

        // When
        RegistryPods registry = RegistryPods.of(List.of(pulling), NOW);

        // Then
        assertThat(registry.recycled(0)).isFalse();
        assertThat(registry.missing(1)).isEqualTo("image-manager-0 is not Ready: ContainerCreating");
    }
}
