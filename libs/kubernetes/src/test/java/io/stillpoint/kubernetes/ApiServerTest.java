package io.stillpoint.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.stillpoint.schemas.shared.Component;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Against a server that keeps what it is given; it judges nothing, so what a real one refuses is told elsewhere. */
@EnableKubernetesMockClient(crud = true)
class ApiServerTest {

    KubernetesClient client;

    @Test
    void nodesComeWithAddressesLabelsAndReadiness() throws Exception {
        // Given
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("m1")
                        .addToLabels("master", "true")
                        .endMetadata()
                        .withNewStatus()
                        .addNewAddress("10.0.0.1", "InternalIP")
                        .addNewAddress("m1.example.com", "Hostname")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build())
                .create();
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("w1")
                        .endMetadata()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("Unknown")
                        .withReason("NodeStatusUnknown")
                        .withMessage("Kubelet stopped posting node status.")
                        .endCondition()
                        .endStatus()
                        .build())
                .create();
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("w2")
                        .endMetadata()
                        .build())
                .create();

        // When
        List<NodeSeen> nodes = server().nodes();

        // Then
        assertThat(nodes)
                .containsExactlyInAnyOrder(
                        new NodeSeen("m1", List.of("10.0.0.1"), Map.of("master", "true"), true, ""),
                        new NodeSeen("w1", List.of(), Map.of(), false, "Kubelet stopped posting node status."),
                        new NodeSeen("w2", List.of(), Map.of(), false, "its kubelet has never reported"));
    }

    @Test
    void imagesOfAllKindsOfContainersComeWithWhatTheirNodesSay() throws Exception {
        // Given
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("web")
                        .endMetadata()
                        .withNewSpec()
                        .addNewInitContainer()
                        .withName("first")
                        .withImage("icp:8500/init:1")
                        .endInitContainer()
                        .addNewContainer()
                        .withName("web")
                        .withImage("icp:8500/web:1")
                        .endContainer()
                        .addNewContainer()
                        .withName("beside")
                        .withImage("icp:8500/beside@sha256:1")
                        .endContainer()
                        .addNewEphemeralContainer()
                        .withName("debug")
                        .withImage("icp:8500/debug:1")
                        .endEphemeralContainer()
                        .endSpec()
                        .withNewStatus()
                        .addNewInitContainerStatus()
                        .withName("first")
                        .withImageID("icp:8500/init@sha256:2")
                        .endInitContainerStatus()
                        .addNewContainerStatus()
                        .withName("web")
                        .withImageID("icp:8500/web@sha256:3")
                        .endContainerStatus()
                        .addNewEphemeralContainerStatus()
                        .withName("debug")
                        .withImageID("icp:8500/debug@sha256:4")
                        .endEphemeralContainerStatus()
                        .endStatus()
                        .build())
                .create();
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("new")
                        .endMetadata()
                        .build())
                .create();

        // When
        Set<ImageSeen> images = server().images();

        // Then
        assertThat(images)
                .containsExactlyInAnyOrder(
                        new ImageSeen("icp:8500/init:1", "icp:8500/init@sha256:2"),
                        new ImageSeen("icp:8500/web:1", "icp:8500/web@sha256:3"),
                        new ImageSeen("icp:8500/beside@sha256:1", ""),
                        new ImageSeen("icp:8500/debug:1", "icp:8500/debug@sha256:4"));
    }

    @Test
    void podsComeWithTheReasonWhyTheyDoNotRun() throws Exception {
        // Given
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("kube-system")
                        .withName("auth")
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName("m1")
                        .endSpec()
                        .withNewStatus()
                        .withPhase("Running")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("False")
                        .withReason("ContainersNotReady")
                        .endCondition()
                        .addNewContainerStatus()
                        .withNewState()
                        .withNewWaiting()
                        .withReason("CrashLoopBackOff")
                        .endWaiting()
                        .endState()
                        .endContainerStatus()
                        .endStatus()
                        .build())
                .create();
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("web")
                        .endMetadata()
                        .withNewStatus()
                        .withPhase("Pending")
                        .addNewCondition()
                        .withType("PodScheduled")
                        .withStatus("False")
                        .withReason("Unschedulable")
                        .endCondition()
                        .endStatus()
                        .build())
                .create();

        // When
        List<PodSeen> pods = server().pods();

        // Then
        assertThat(pods)
                .extracting(PodSeen::label, PodSeen::node, PodSeen::phase, PodSeen::reason, PodSeen::ready)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(
                                "kube-system/auth", "m1", "Running", "CrashLoopBackOff", false),
                        org.assertj.core.groups.Tuple.tuple("shop/web", null, "Pending", "Unschedulable", false));
        assertThat(pods).allSatisfy(pod -> assertThat(pod.uid()).isNotEmpty());
    }

    @Test
    void loginsAreReadOutOfSecrets() throws Exception {
        // Given
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("kube-system")
                        .withName("platform-mariadb-credentials")
                        .endMetadata()
                        .addToData("user", base64("icp"))
                        .addToData("password", base64("s3cret"))
                        .build())
                .create();

        // When
        ComponentLogin login = LoginSecrets.of(Component.MARIADB, server());

        // Then
        assertThat(login.files()).isEqualTo(Map.of("username", "icp", "password", "s3cret"));
    }

    @Test
    void aSecretThatIsNotThereIsEmpty() throws Exception {
        // When
        Optional<SecretSeen> secret = server().secret("icp-mongodb-admin");

        // Then
        assertThat(secret).isEmpty();
    }

    @Test
    void aDeletedPodIsGone() throws Exception {
        // Given
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("kube-system")
                        .withName("image-manager-0")
                        .endMetadata()
                        .build())
                .create();
        PodSeen seen = server().pods("kube-system").getFirst();

        // When
        boolean deleted = server().delete(seen);

        // Then
        assertThat(deleted).isTrue();
        assertThat(server().pods("kube-system")).isEmpty();
    }

    private ApiServer server() {
        return new ApiServer(client, "https://test");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
