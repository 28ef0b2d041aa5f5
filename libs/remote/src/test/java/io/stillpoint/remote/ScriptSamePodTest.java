package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kubelet makes of a file is in the file, and not in its name. */
class ScriptSamePodTest extends NodeTest {

    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final String ETCD =
            "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"k8s-etcd\",\"namespace\":\"kube-system\"},"
                    + "\"spec\":{\"containers\":[{\"name\":\"etcd\",\"image\":\"ibmcom/etcd:v3.2.24\"}]}}";
    private static final String MASTER =
            "{\"metadata\":{\"name\":\"k8s-master\",\"namespace\":\"kube-system\"},\"spec\":{}}";

    @Test
    void podsAreToldByTheirContentInJsonAndYaml() throws Exception {
        // Given
        Map<String, String> manifests = new TreeMap<>();
        manifests.put(
                "a.json",
                "{\n \"spec\": {\"metadata\": {\"name\": \"no\"}, \"n\": 1},\n \"metadata\" : {\n"
                        + "  \"labels\": {\"name\": \"no\"}, \"annotations\": {\"a\": \"{\\\"name\\\":\\\"no\\\"}\"},\n"
                        + "  \"namespace\" : \"kube-system\",\n  \"name\": \"a\" } }");
        manifests.put("b.json~", "{\"metadata\":{\"name\":\"b\"}}");
        manifests.put(
                "c.yaml",
                "---\r\n# metadata:\r\nkind: Pod\r\nmetadata:\r\n  labels:\r\n    name: no\r\n"
                        + "  name: c # the name\r\n  namespace: \"kube-system\"\r\nspec:\r\n  name: no\r\n");
        manifests.put("d", "metadata: {name: d, namespace: other}\nspec: {}\n");
        manifests.put("e.txt", "{metadata: {name: 'e', namespace: other}}");
        manifests.put("f.yaml", "metadata:\n    'name': 'f'\n---\nmetadata:\n    name: no\n");
        manifests.put("g.txt", "Name: a note\n  name: no\n");
        manifests.put("h.json", "");
        manifests.put(".i.json", "{\"metadata\":{\"name\":\"i\"}}");
        for (Map.Entry<String, String> manifest : manifests.entrySet()) {
            node.write("etc/cfc/pods/" + manifest.getKey(), manifest.getValue());
        }

        // When
        NodeFacts facts = node.connect().facts();

        // Then
        assertThat(facts.pods())
                .extracting(pod -> pod.name() + " " + pod.path().substring("/etc/cfc/pods/".length()))
                .containsExactly(
                        "kube-system/a a.json",
                        "default/b b.json~",
                        "kube-system/c c.yaml",
                        "other/d d",
                        "other/e e.txt",
                        "default/f f.yaml");
    }

    @Test
    void aFileTooLargeForAManifestIsNotReadAndMayBeEtcd() throws Exception {
        // Given
        String pod = "metadata:\n  name: a\n#";
        node.write("etc/cfc/podbackup/core", pod + "x".repeat((1 << 20) + 1 - pod.length()));
        node.write("etc/cfc/podbackup/just.yaml", pod + "x".repeat((1 << 20) - pod.length()));

        // When
        NodeFacts facts = node.connect().facts();

        // Then
        assertThat(facts.pods())
                .extracting(pods -> pods.name() + " " + pods.path())
                .containsExactly("default/a /etc/cfc/podbackup/just.yaml");
        assertThat(facts.otherEtcd()).containsExactly("/etc/cfc/podbackup/core");
    }

    @ParameterizedTest
    @ValueSource(strings = {"etcd.json.bak", "etcd.json~", "key store", "z.yaml"})
    void etcdIsNotParkedBesideAnotherFileThatIsEtcdToo(String name) throws Exception {
        // Given
        node.pod("etcd.json", 4001);
        node.write("etc/cfc/pods/etcd.json", ETCD);
        node.write("etc/cfc/pods/" + name, ETCD);
        RemoteNode remote = node.connect();

        // When
        RemoteException failure =
                refusal(() -> remote.call(NodeCommand.parkEtcd(TestNode.fence(1, "a"), WITHIN, List.of(4001))));

        // Then
        assertThat(failure.problem().code()).isEqualTo("second-etcd");
        assertThat(failure.problem().found()).isEqualTo("/etc/cfc/pods/" + name + " beside etcd.json");
        assertThat(failure.retryable()).isFalse();
        assertThat(node.names("/etc/cfc/pods")).containsExactly("etcd.json", name);
    }

    @Test
    void aPodOfTheSameNameIsASecondEtcdWhateverItRuns() throws Exception {
        // Given
        node.write("etc/cfc/pods/etcd.json", ETCD);
        node.write("etc/cfc/pods/store", ETCD.replace("ibmcom/etcd:v3.2.24", "local/store:1"));
        RemoteNode remote = node.connect();

        // When
        RemoteException failure =
                refusal(() -> remote.call(NodeCommand.parkEtcd(TestNode.fence(1, "a"), WITHIN, List.of())));

        // Then
        assertThat(failure.problem().code()).isEqualTo("second-etcd");
    }

    @Test
    void twoFilesOfOnePodGoAndComeBackTogether() throws Exception {
        // Given
        node.write("etc/cfc/pods/master.json", MASTER);
        node.write("etc/cfc/pods/master.json.bak", MASTER);
        RemoteNode remote = node.connect();
        NodeFacts before = remote.facts();

        // When
        remote.call(NodeCommand.parkPods(TestNode.fence(1, "a"), WITHIN, List.of()));
        NodeFacts parked = remote.facts();
        remote.call(NodeCommand.unparkPods(TestNode.fence(2, "a"), List.of()));

        // Then
        assertThat(before.podsTwice())
                .containsOnlyKeys("kube-system/k8s-master")
                .containsValue(List.of("/etc/cfc/pods/master.json", "/etc/cfc/pods/master.json.bak"));
        assertThat(parked.active()).isEmpty();
        assertThat(parked.podsTwice()).containsOnlyKeys("kube-system/k8s-master");
        assertThat(remote.facts().podsTwice()).isEqualTo(before.podsTwice());
    }

    @Test
    void thePodOfAnotherManifestIsNotAdopted() throws Exception {
        // Given
        node.write("etc/cfc/pods/master.json", MASTER);
        node.write("etc/cfc/podbackup/master-2.1.0.json", MASTER);
        RemoteNode remote = node.connect();

        // When
        RemoteException failure = refusal(
                () -> remote.call(NodeCommand.unparkPods(TestNode.fence(1, "a"), List.of("master-2.1.0.json"))));

        // Then
        assertThat(failure.problem().code()).isEqualTo("static-pod-twice");
        assertThat(failure.problem().found())
                .isEqualTo("/etc/cfc/pods/master.json and /etc/cfc/podbackup/master-2.1.0.json");
        assertThat(node.names("/etc/cfc/podbackup")).containsExactly("master-2.1.0.json");
    }
}
