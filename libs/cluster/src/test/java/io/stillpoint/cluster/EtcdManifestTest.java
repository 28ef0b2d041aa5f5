package io.stillpoint.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.schemas.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdManifestTest {

    private static final String WHERE = "10.0.0.11:/etc/cfc/pods/etcd.json";

    @Test
    void everythingThatARestoreNeedsIsRead() throws Exception {
        // Given
        byte[] json = EtcdManifests.listed();

        // When
        EtcdManifest manifest = EtcdManifest.parse(json, WHERE);

        // Then
        assertThat(manifest.name()).isEqualTo("etcd0");
        assertThat(manifest.dataDir()).isEqualTo("/var/lib/etcd");
        assertThat(manifest.dataDirOnHost()).isEqualTo("/var/lib/etcd");
        assertThat(manifest.walDir()).isNull();
        assertThat(manifest.walDirOnHost()).isNull();
        assertThat(manifest.clientPort()).isEqualTo(4001);
        assertThat(manifest.peerPort()).isEqualTo(2380);
        assertThat(manifest.listenPorts()).containsExactly(2380, 4001);
        assertThat(manifest.initialCluster())
                .isEqualTo(
                        Map.of("etcd0", List.of("https://10.0.0.11:2380"), "etcd1", List.of("https://10.0.0.12:2380")));
        assertThat(manifest.initialClusterToken()).isEqualTo("etcd-cluster-1");
        assertThat(manifest.certificates().trustedCa()).isEqualTo("/etc/cfc/conf/etcd/ca.pem");
        assertThat(manifest.certificates().peerCertificate()).isNull();
        assertThat(manifest.imageVersion()).isEqualTo("3.2.24");
        assertThat(manifest.flags())
                .containsEntry("client-cert-auth", "true")
                .containsEntry("peer-auto-tls", "true")
                .containsEntry("snapshot-count", "10000")
                .hasSize(EtcdManifests.FLAGS.size());
    }

    @Test
    void flagsMayStandApartFromTheirValues() throws Exception {
        // Given
        List<String> flags = new ArrayList<>();
        for (String flag : EtcdManifests.FLAGS) {
            flags.addAll(List.of(flag.split("=", 2)));
        }

        // When
        EtcdManifest manifest = EtcdManifest.parse(EtcdManifests.listed(flags), WHERE);

        // Then
        assertThat(manifest).isEqualTo(EtcdManifest.parse(EtcdManifests.listed(), WHERE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec etcd %s",
                "/usr/local/bin/etcd %s 1>>/var/log/etcd.log 2>&1",
                "mkdir -p /var/lib/etcd && chown -R etcd /var/lib/etcd; exec /bin/etcd \\\n  %s | tee /dev/stderr",
                "# starts etcd --name=wrong\nset -e\numask 077\nETCD_DEBUG=true nohup etcd %s &",
                "if true; then echo etcd; fi\netcd %s"
            })
    void shellScriptsOfOlderReleasesAreUnderstood(String script) throws Exception {
        // Given
        String line = script.formatted(String.join(" ", EtcdManifests.FLAGS));
        byte[] json = EtcdManifests.pod("\"command\": " + Json.text(List.of("/bin/sh", "-ec", line)));

        // When
        EtcdManifest manifest = EtcdManifest.parse(json, WHERE);

        // Then
        EtcdManifest listed = EtcdManifest.parse(EtcdManifests.listed(), WHERE);
        assertThat(manifest.flags()).containsAllEntriesOf(listed.flags());
        assertThat(manifest.initialCluster()).isEqualTo(listed.initialCluster());
    }

    @Test
    void quotesAndVariablesOfAScriptAreResolved() throws Exception {
        // Given
        String script = "NAME=etcd0\nexport IP=10.0.0.11\nexec etcd --name \"${NAME}\" '--data-dir=/var/lib/etcd'"
                + " --initial-advertise-peer-urls=https://$IP:2380 --listen-peer-urls=https://0.0.0.0:2380"
                + " --listen-client-urls=\"https://0.0.0.0:4001\" --advertise-client-urls=https://${IP}:4001"
                + " --initial-cluster=\"$NAME=https://$IP:2380\"";
        byte[] json = EtcdManifests.pod("\"command\": [\"sh\"], \"args\": " + Json.text(List.of("-c", script)));

        // When
        EtcdManifest manifest = EtcdManifest.parse(json, WHERE);

        // Then
        assertThat(manifest.name()).isEqualTo("etcd0");
        assertThat(manifest.initialCluster()).isEqualTo(Map.of("etcd0", List.of("https://10.0.0.11:2380")));
        assertThat(manifest.initialClusterToken()).isEqualTo("etcd-cluster");
    }

    @Test
    void theContainersEnvironmentStandsForFlagsAndVariables() throws Exception {
        // Given
        byte[] json = EtcdManifests.pod("\"args\": " + Json.text(EtcdManifests.flagsBut("data-dir", "--name=$(WHO)"))
                + ", \"command\": [\"/usr/local/bin/etcd\"], \"env\": [{\"name\": \"WHO\", \"value\":"
                + " \"etcd0\"},{\"name\": \"ETCD_DATA_DIR\", \"value\": \"/var/lib/etcd/x\"}, {\"name\":"
                + " \"ETCD_NAME\", \"value\": \"no\"},{\"name\": \"IP\", \"valueFrom\": {\"fieldRef\": {\"fieldPath\":"
                + " \"status.podIP\"}}}]");

        // When
        EtcdManifest manifest = EtcdManifest.parse(json, WHERE);

        // Then
        assertThat(manifest.name()).isEqualTo("etcd0");
        assertThat(manifest.dataDir()).isEqualTo("/var/lib/etcd/x");
    }

    @Test
    void aLaterFlagWinsAndOneDashIsEnough() throws Exception {
        // Given
        List<String> flags = EtcdManifests.flagsBut("initial-cluster-token", "-initial-cluster-token=one");
        flags.add("--initial-cluster-token=two");

        // When
        EtcdManifest manifest = EtcdManifest.parse(EtcdManifests.listed(flags), WHERE);

        // Then
        assertThat(manifest.initialClusterToken()).isEqualTo("two");
    }

    @Test
    void directoriesAreFoundOnTheNodeThroughTheMounts() throws Exception {
        // Given
        byte[] json = EtcdManifests.pod(
                "\"command\": "
                        + Json.text(with("etcd", EtcdManifests.flagsBut("none", "--wal-dir=/var/lib/etcd-wal/wal/"))),
                """
                [{"name": "root", "mountPath": "/var"}, {"name": "disk", "mountPath": "/var/lib", "subPath": "etcd-disk"},
                 {"name": "wal", "mountPath": "/var/lib/etcd-wal"}, {"name": "scratch", "mountPath": "/tmp"}]\
                """,
                """
                [{"name": "root", "hostPath": {"path": "/wrong"}}, {"name": "disk", "hostPath": {"path": "/mnt/a"}},
                 {"name": "wal", "hostPath": {"path": "/mnt/wal"}}, {"name": "scratch", "emptyDir": {}}]\
                """);

        // When
        EtcdManifest manifest = EtcdManifest.parse(json, WHERE);

        // Then
        assertThat(manifest.dataDirOnHost()).isEqualTo("/mnt/a/etcd-disk/etcd");
        assertThat(manifest.walDir()).isEqualTo("/var/lib/etcd-wal/wal");
        assertThat(manifest.walDirOnHost()).isEqualTo("/mnt/wal/wal");
        assertThat(manifest.mounts().onHost("/tmp/x")).isEmpty();
        assertThat(manifest.mounts().onHost("/var/library")).contains("/wrong/library");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "data-dir",
                "initial-advertise-peer-urls",
                "listen-peer-urls",
                "listen-client-urls",
                "advertise-client-urls",
                "initial-cluster"
            })
    void aMissingFlagIsNamed(String flag) {
        // Given
        byte[] json = EtcdManifests.listed(EtcdManifests.flagsBut(flag));

        // When
        EtcdManifestException refused =
                catchThrowableOfType(EtcdManifestException.class, () -> EtcdManifest.parse(json, WHERE));

        // Then
        assertThat(refused.problem().code()).isEqualTo("etcd-manifest-flag-missing");
        assertThat(refused.problem().expected()).isEqualTo("--" + flag);
        assertThat(refused.problem().where()).isEqualTo(WHERE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        name | --name= | etcd-manifest-flag-missing
        name | --name=$(HOSTNAME) | etcd-manifest-flag-variable
        name | --name=other | etcd-manifest-not-a-member
        data-dir | --data-dir=/a\u0001b | etcd-manifest-flag-control
        data-dir | --data-dir=relative | etcd-manifest-directory
        data-dir | --data-dir=/var/lib/etcd/../x | etcd-manifest-directory
        data-dir | --data-dir=/data | etcd-manifest-not-on-host
        wal-dir | --wal-dir=/wal | etcd-manifest-not-on-host
        wal-dir | --wal-dir= | etcd-manifest-flag-missing
        listen-client-urls | --listen-client-urls=0.0.0.0:4001 | etcd-manifest-url
        listen-client-urls | --listen-client-urls=https://0.0.0.0 | etcd-manifest-url
        listen-peer-urls | --listen-peer-urls=https://a b:1 | etcd-manifest-url
        listen-peer-urls | --listen-peer-urls=unix://x:1 | etcd-manifest-url
        advertise-client-urls | --advertise-client-urls=https://10.0.0.11:4001,https://10.0.0.11:4002 | etcd-manifest-ports
        initial-cluster | --initial-cluster=https://10.0.0.11:2380 | etcd-manifest-initial-cluster
        initial-cluster | --initial-cluster=etcd0=https://10.0.0.11:2380, | etcd-manifest-initial-cluster
        initial-cluster | --initial-cluster=etcd0=https://10.0.0.99:2380 | etcd-manifest-peer-urls
        none | --config-file=/etc/etcd.yaml | etcd-manifest-config-file
        """)
    void aFlagThatCannotBeIsNamed(String without, String with, String code) {
        // Given
        byte[] json = EtcdManifests.listed(EtcdManifests.flagsBut(without, with));

        // When
        EtcdManifestException refused =
                catchThrowableOfType(EtcdManifestException.class, () -> EtcdManifest.parse(json, WHERE));

        // Then
        assertThat(refused.problem().code()).isEqualTo(code);
        assertThat(refused.problem().where()).isEqualTo(WHERE);
        assertThat(refused.problem().remedy()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        '' | etcd-manifest-kind
        {"kind" | etcd-manifest-json
        [] | etcd-manifest-kind
        null | etcd-manifest-kind
        {"kind": "List"} | etcd-manifest-kind
        {"kind": "Pod"} | etcd-manifest-no-etcd
        {"kind": "Pod", "spec": {"containers": [{}]}} | etcd-manifest-no-etcd
        {"kind": "Pod", "spec": {"containers": [{"command": ["kube-apiserver", "--etcd-servers=x"]}]}} | etcd-manifest-no-etcd
        {"kind": "Pod", "spec": {"containers": [{"command": ["sh", "-c", "mkdir /var/lib/etcd"]}]}} | etcd-manifest-no-etcd
        {"kind": "Pod", "spec": {"containers": [{"command": ["sh", "-c", "etcd --name='x"]}]}} | etcd-manifest-script
        {"kind": "Pod", "spec": {"containers": [{"command": ["etcd"]}, {"command": ["/bin/etcd"]}]}} | etcd-manifest-two
        """)
    void whatIsNoManifestOfEtcdIsRefused(String json, String code) {
        // Given
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);

        // When
        EtcdManifestException refused =
                catchThrowableOfType(EtcdManifestException.class, () -> EtcdManifest.parse(bytes, WHERE));

        // Then
        assertThat(refused.problem().code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        [{"name": "data", "mountPath": "/var/lib/etcd"}] | [{"name": "data", "emptyDir": {}}] | etcd-manifest-not-on-host
        [{"name": "data", "mountPath": "/var/lib/etcd"}] | [] | etcd-manifest-not-on-host
        [{"name": "data", "mountPath": "/var/lib/etcd"}] | [{"name": "data", "hostPath": {"path": "/"}}] | etcd-manifest-host-path
        [{"name": "data", "mountPath": "/var/lib/etcd", "subPathExpr": "$(A)"}] | [{"name": "data", "hostPath": {"path": "/a"}}] | etcd-manifest-subpath
        [{"name": "data", "mountPath": "/var/lib/etcd"}] | [{"name": "data", "hostPath": {"path": "a"}}] | etcd-manifest-mount
        [{"name": "data", "mountPath": "/var/lib/etcd"}] | [{"name": "data", "hostPath": {"path": "/a\\u0000"}}] | etcd-manifest-mount
        [{"name": "data", "mountPath": "/var/\\u0000"}] | [{"name": "data", "hostPath": {"path": "/a"}}] | etcd-manifest-mount
        [{"name": "data", "mountPath": "var/lib/etcd"}] | [{"name": "data", "hostPath": {"path": "/a"}}] | etcd-manifest-mount
        """)
    void dataThatTheNodeDoesNotSeeIsRefused(String mounts, String volumes, String code) {
        // Given
        byte[] json =
                EtcdManifests.pod("\"command\": " + Json.text(with("etcd", EtcdManifests.FLAGS)), mounts, volumes);

        // When
        EtcdManifestException refused =
                catchThrowableOfType(EtcdManifestException.class, () -> EtcdManifest.parse(json, WHERE));

        // Then
        assertThat(refused.problem().code()).isEqualTo(code);
    }

    @Test
    void anImageWithoutVersionTellsNone() throws Exception {
        // Given
        String json = new String(EtcdManifests.listed(), StandardCharsets.UTF_8)
                .replace("ibmcom/etcd:v3.2.24", "registry:5000/etcd");

        // When
        EtcdManifest manifest = EtcdManifest.parse(json.getBytes(StandardCharsets.UTF_8), WHERE);

        // Then
        assertThat(manifest.imageVersion()).isNull();
    }

    /** Whatever is cut out of, swapped in or doubled in a good manifest: an answer, or a problem, and nothing else. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void noNoiseBreaksTheReader(long seed) {
        // Given
        List<String> damaged = new ArrayList<>(
                new Noise(seed).damaged(new String(EtcdManifests.listed(), StandardCharsets.UTF_8), 300));
        String script = "exec etcd " + String.join(" ", EtcdManifests.FLAGS) + " 2>&1 | tee \"$LOG\" # end";
        for (String line : new Noise(seed).damaged(script, 300)) {
            damaged.add(new String(
                    EtcdManifests.pod("\"command\": " + Json.text(List.of("sh", "-c", line))), StandardCharsets.UTF_8));
        }
        for (String text : damaged) {
            String found;

            // When
            try {
                EtcdManifest manifest = EtcdManifest.parse(text.getBytes(StandardCharsets.UTF_8), WHERE);
                found = manifest.dataDirOnHost().startsWith("/") ? "read" : "unusable";
            } catch (EtcdManifestException e) {
                found = e.problem().where().equals(WHERE) ? "refused" : e.getMessage();
            }

            // Then
            assertThat(found).as(text).isIn("read", "refused");
        }
    }

    private static List<String> with(String first, List<String> others) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(others);
        return all;
    }
}
