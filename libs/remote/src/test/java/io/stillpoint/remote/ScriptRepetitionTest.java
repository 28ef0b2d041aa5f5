package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.remote.etcd.EtcdDataTar;
import io.stillpoint.remote.etcd.EtcdDirectories;
import io.stillpoint.remote.ssh.AuthorizedKey;
import io.stillpoint.streams.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every verb that changes a node, in the order of a restore that is rolled back and of a cold backup: repeated after its
 * success, beside files of operators, on a full disk, and on a node that has lost its fence.
 */
class ScriptRepetitionTest extends NodeTest {

    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final String CONF = "/etc/cfc/conf";
    private static final String OLD_SAGA = "s-of-last-year";
    private static final EtcdDirectories ETCD = new EtcdDirectories("/var/lib/etcd", null);
    private static final List<String> STRANGERS = List.of("etcd-old.json", "master-2.1.0.json");

    /** What a service asks for. */
    @FunctionalInterface
    private interface Verb {
        void ask(RemoteNode remote, Fence fence) throws Exception;
    }

    private byte[] tar;

    @BeforeEach
    void fill() throws Exception {
        node.pod("etcd.json");
        node.pod("master.json");
        for (String name : STRANGERS) {
            node.parked(name);
        }
        node.write("etc/cfc/conf/server.key", "key");
        node.write("var/lib/etcd/member/snap/db", "data");
        node.write("var/lib/etcd.stillpoint-aside-" + OLD_SAGA + "/member/snap/db", "old");
        node.hook("reboot", "echo another-boot > $root/proc/sys/kernel/random/boot_id");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        node.connect(AuthorizedKey.Rights.RESTORE).stream(
                NodeCommand.imageTree(TestNode.fence(0, "i"), CONF, WITHIN), bytes);
        tar = bytes.toByteArray();
    }

    @Test
    void whatIsRepeatedFindsItDoneAndStrangersRest() throws Exception {
        // Given
        RemoteNode remote = node.connect(AuthorizedKey.Rights.RESTORE);
        Map<String, String> changes = new LinkedHashMap<>();
        long token = 0;

        // When
        for (Map.Entry<String, Verb> verb : verbs().entrySet()) {
            verb.getValue().ask(remote, TestNode.fence(++token, "a"));
            Map<String, String> done = files();
            verb.getValue().ask(remote, TestNode.fence(token, "b"));
            if (!files().equals(done)) {
                changes.put(verb.getKey(), "before the repetition %s, after it %s".formatted(done, files()));
            }
        }

        // Then
        assertThat(changes).isEmpty();
        assertThat(node.names("/etc/cfc/pods")).containsExactly("etcd.json", "master.json");
        assertThat(node.names("/etc/cfc/podbackup")).containsExactlyElementsOf(STRANGERS);
    }

    @Test
    void aNodeIsStoppedAndStartedWithoutABlockOrAnInode() throws Exception {
        // Given
        SmallDisk.FileSystem kind = SmallDisk.FileSystem.EXT4;
        try (SmallDisk configuration = SmallDisk.mount(node.path("/etc/cfc"), kind);
                SmallDisk data = SmallDisk.mount(node.path("/var/lib"), kind)) {
            RemoteNode remote = node.connect(AuthorizedKey.Rights.RESTORE);
            long token = 0;
            remote.call(NodeCommand.startKubelet(TestNode.fence(++token, "a"), WITHIN));
            List<String> round = List.of(
                    "park-etcd",
                    "park-pods",
                    "quiesce",
                    "reboot",
                    "start-services",
                    "await-services",
                    "unpark-etcd",
                    "unpark-pods");

            // When
            for (int rounds = 0; rounds < 2; rounds++) {
                for (String verb : round) {
                    // Whoever filled the disk takes what has become free.
                    configuration.fill();
                    data.fill();
                    verbs().get(verb).ask(remote, TestNode.fence(++token, "1-a"));
                    verbs().get(verb).ask(remote, TestNode.fence(token, "2-b"));
                }
            }

            // Then
            assertThat(configuration.isFull()).isTrue();
            assertThat(node.names("/etc/cfc/pods")).containsExactly("etcd.json", "master.json");
            assertThat(node.names("/etc/cfc/podbackup")).containsExactlyElementsOf(STRANGERS);
        }
    }

    @Test
    void whatBringsANodeBackNeedsNoSpace() throws Exception {
        goThroughAllOnAFullDisk(SmallDisk.FileSystem.TMPFS);
    }

    @Test
    @Tag("deep")
    void whatBringsANodeBackNeedsNoSpaceOnExt4Either() throws Exception {
        goThroughAllOnAFullDisk(SmallDisk.FileSystem.EXT4);
    }

    private void goThroughAllOnAFullDisk(SmallDisk.FileSystem kind) throws Exception {
        // Given
        try (SmallDisk configuration = SmallDisk.mount(node.path("/etc/cfc"), kind);
                SmallDisk data = SmallDisk.mount(node.path("/var/lib"), kind)) {
            RemoteNode remote = node.connect(AuthorizedKey.Rights.RESTORE);
            long token = 0;
            for (Map.Entry<String, Verb> verb :
                    verbs().headMap("roll-back-etcd-data").entrySet()) {
                verb.getValue().ask(remote, TestNode.fence(++token, "a"));
            }
            remote.call(NodeCommand.unparkEtcd(TestNode.fence(++token, "a"), List.of()));
            remote.call(NodeCommand.unparkPods(TestNode.fence(++token, "a"), List.of()));
            configuration.fill();
            data.fill();
            List<String> bringBack = new ArrayList<>(List.of("park-etcd", "park-pods", "stop-kubelet"));
            bringBack.addAll(verbs().tailMap("roll-back-etcd-data").keySet());

            // When
            for (String verb : bringBack) {
                verbs().get(verb).ask(remote, TestNode.fence(++token, "a-run-with-a-longer-name"));
                verbs().get(verb).ask(remote, TestNode.fence(token, "b"));
            }

            // Then
            assertThat(data.isFull()).isTrue();
            assertThat(node.read("var/lib/etcd/member/snap/db")).isEqualTo("data");
            assertThat(node.read("etc/cfc/conf/server.key")).isEqualTo("key");
            assertThat(node.names("/etc/cfc/pods")).containsExactly("etcd.json", "master.json");
            assertThat(node.names("/etc/cfc/podbackup")).containsExactlyElementsOf(STRANGERS);
        }
    }

    @Test
    void aNodeThatHasLostItsFenceIsChangedByNoVerb() throws Exception {
        // Given
        RemoteNode remote = node.connect(AuthorizedKey.Rights.RESTORE);
        Files.delete(node.path("/var/lib/stillpoint/fence"));
        Map<String, String> before = files();
        Map<String, String> answers = new TreeMap<>();

        // When
        for (Map.Entry<String, Verb> verb : verbs().entrySet()) {
            RemoteException refused = refusal(() -> verb.getValue().ask(remote, TestNode.fence(1_000, "a")));
            answers.put(
                    verb.getKey(), refused == null ? "done" : refused.problem().code());
        }

        // Then
        assertThat(answers)
                .hasSize(verbs().size())
                .allSatisfy((_, code) -> assertThat(code).isEqualTo("fence-lost"));
        assertThat(files()).isEqualTo(before);
        assertThat(node.orders()).isEmpty();
    }

    /** In the order in which a node can go through them. */
    private Verbs verbs() {
        Verbs verbs = new Verbs();
        verbs.put("park-etcd", (remote, fence) -> remote.call(NodeCommand.parkEtcd(fence, WITHIN, List.of(4001))));
        verbs.put("park-pods", (remote, fence) -> remote.call(NodeCommand.parkPods(fence, WITHIN, List.of(8001))));
        verbs.put("stop-kubelet", (remote, fence) -> remote.call(NodeCommand.stopKubelet(fence, WITHIN)));
        verbs.put(
                "unpack-tree",
                (remote, fence) -> remote.feed(
                        NodeCommand.unpackTree(fence, CONF, Sha256.hex(tar), tar.length, WITHIN),
                        new ByteArrayInputStream(tar)));
        verbs.put("replace-trees", this::unpackAndReplace);
        verbs.put(
                "replace-etcd-data",
                (remote, fence) -> remote.feed(
                        NodeCommand.replaceEtcdData(fence, ETCD, List.of(4001), 1000, 0, List.of(), WITHIN),
                        newData()));
        verbs.put(
                "roll-back-etcd-data",
                (remote, fence) -> remote.call(NodeCommand.rollBackEtcdData(fence, ETCD, List.of(4001))));
        verbs.put("roll-back-trees", (remote, fence) -> remote.call(NodeCommand.rollBackTrees(fence, List.of(CONF))));
        verbs.put("quiesce", (remote, fence) -> remote.call(NodeCommand.quiesce(fence, WITHIN, List.of(10250))));
        verbs.put(
                "image-mount",
                (remote, fence) ->
                        remote.stream(NodeCommand.imageMount(fence, "/", WITHIN), OutputStream.nullOutputStream()));
        verbs.put(
                "image-tree",
                (remote, fence) ->
                        remote.stream(NodeCommand.imageTree(fence, CONF, WITHIN), OutputStream.nullOutputStream()));
        verbs.put("reboot", (remote, fence) -> remote.call(NodeCommand.reboot(fence, TestNode.BOOT_ID)));
        verbs.put("start-services", (remote, fence) -> remote.call(NodeCommand.startServices(fence, WITHIN)));
        verbs.put("await-services", (remote, fence) -> remote.call(NodeCommand.awaitServices(fence, WITHIN)));
        verbs.put("restart-kubelet", (remote, fence) -> remote.call(NodeCommand.restartKubelet(fence, WITHIN)));
        verbs.put("start-kubelet", (remote, fence) -> remote.call(NodeCommand.startKubelet(fence, WITHIN)));
        verbs.put("unpark-etcd", (remote, fence) -> remote.call(NodeCommand.unparkEtcd(fence, List.of())));
        verbs.put("unpark-pods", (remote, fence) -> remote.call(NodeCommand.unparkPods(fence, List.of())));
        verbs.put(
                "remove-aside",
                (remote, fence) -> remote.call(NodeCommand.removeAside(fence, ETCD, List.of(OLD_SAGA), WITHIN)));
        return verbs;
    }

    /** In the order in which they were put. */
    private static final class Verbs extends LinkedHashMap<String, Verb> {

        Verbs headMap(String end) {
            return part(0, List.copyOf(keySet()).indexOf(end));
        }

        Verbs tailMap(String first) {
            return part(List.copyOf(keySet()).indexOf(first), size());
        }

        private Verbs part(int from, int to) {
            Verbs part = new Verbs();
            List.copyOf(keySet()).subList(from, to).forEach(name -> part.put(name, get(name)));
            return part;
        }
    }

    /** What was unpacked under a token is put in place under the same one. */
    private void unpackAndReplace(RemoteNode remote, Fence fence) throws Exception {
        remote.feed(
                NodeCommand.unpackTree(fence, CONF, Sha256.hex(tar), tar.length, WITHIN),
                new ByteArrayInputStream(tar));
        remote.call(NodeCommand.replaceTrees(fence, List.of(CONF)));
    }

    private EtcdDataTar newData() throws IOException {
        Path data = Files.createDirectories(home.resolve("new-data/member/snap"));
        Files.writeString(data.resolve("db"), "new data");
        return new EtcdDataTar(home.resolve("new-data"), null);
    }

    /** Names and contents of all that verbs change, but for what they remember. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String below : List.of("/etc/cfc", "/var/lib")) {
            try (Stream<Path> all = Files.walk(node.path(below))) {
                for (Path path : all.filter(Files::isRegularFile).toList()) {
                    if (!path.startsWith(node.path("/var/lib/stillpoint"))
                            && !path.getFileName().toString().startsWith(".stillpoint-")) {
                        files.put(node.root().relativize(path).toString(), Sha256.hex(Files.readAllBytes(path)));
                    }
                }
            }
        }
        return files;
    }
}
