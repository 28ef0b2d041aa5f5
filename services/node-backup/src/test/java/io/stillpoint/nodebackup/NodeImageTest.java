package io.stillpoint.nodebackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.certificates.CertificatesBackup;
import io.stillpoint.nodeimage.NodeImageBackup;
import io.stillpoint.remote.TestNode;
import io.stillpoint.remote.TestSshd;
import io.stillpoint.remote.ssh.AuthorizedKey;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.testing.S3Server;
import io.stillpoint.vault.testing.TestKeys;
import io.stillpoint.vault.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sshd, the real script, real tar, a real S3 server; only systemd and the mount table are stand-ins. */
class NodeImageTest {

    private static final Node MANAGEMENT = new Node(TestSshd.ADDRESS, Set.of(Role.MANAGEMENT));

    @TempDir
    static Path shared;

    static TestSshd sshd;
    static S3Server server;
    static TestKeys keys;
    static Vault vault;

    @TempDir
    Path home;

    TestNode node;
    NodeBackup service;

    @BeforeAll
    static void startServers() throws Exception {
        sshd = TestSshd.start(shared.resolve("sshd"));
        server = S3Server.start(shared.resolve("s3"));
        keys = TestKeys.create(shared.resolve("keys"));
        vault = Vault.open(server.config(keys.recipients()));
    }

    @AfterAll
    static void stopServers() throws Exception {
        vault.close();
        server.close();
        sshd.close();
    }

    @BeforeEach
    void makeQuietNode() throws Exception {
        node = new TestNode(sshd, home);
        for (String unit : List.of("kubelet", "docker", "docker.socket")) {
            node.unit(unit, "inactive");
        }
        node.parked("master.json");
        node.nodes(AuthorizedKey.Rights.CONTROL, TestNode.TIMEOUTS).close();
        service = new NodeBackup(
                vault,
                keys.verification(),
                new NodeImageBackup(node.secrets("control"), Clock.systemUTC()),
                new CertificatesBackup(node.secrets("control"), Clock.systemUTC()),
                Clock.systemUTC());
    }

    @AfterEach
    void closeNode() {
        node.close();
    }

    @Test
    void anImageRestoredByHandHasEveryAttributeOfItsSource() throws Exception {
        // Given
        SourceTree.plant(node.root());

        // When
        SnapshotRef ref = image(true, "/");

        // Then
        Path target = restoredByHand(ref);
        assertThat(SourceTree.described(node.root()))
                .as("the source has what is compared")
                .contains(
                        "security.capability",
                        "user.note",
                        "trusted.overlay.opaque",
                        "user:1234:r--",
                        "default:user:1234",
                        "fifo|p|",
                        "|4751|1234|4321|",
                        "a name\nwith a newline");
        assertThat(SourceTree.described(target)).isEqualTo(SourceTree.described(node.root()));
        assertThat(Files.getAttribute(target.resolve("srv/data/noise"), "unix:ino"))
                .isEqualTo(Files.getAttribute(target.resolve("srv/data/hard-link"), "unix:ino"));
        assertThat(Tools.run(target, "du", "-k", "srv/data/sparse"))
                .startsWith("1")
                .hasSizeLessThan(20);
        assertThat(target.resolve("var/lib/docker/overlay2/abc/diff/layer")).hasContent("a layer");
        for (String kernels : List.of("proc", "sys", "dev", "run", "tmp")) {
            assertThat(target.resolve(kernels)).isEmptyDirectory();
        }
        assertThat(target.resolve("var/lib/stillpoint")).doesNotExist();
    }

    @Test
    void theManifestSaysWhatWasImaged() throws Exception {
        // Given
        node.mount("/srv", "xfs");
        node.mount("/boot", "ext4");
        Files.createDirectories(node.path("/boot"));
        Files.createDirectories(node.path("/srv"));

        // When
        Manifest manifest = vault.manifest(image(true, "/srv", "/", "/opt"));

        // Then
        assertThat(manifest.objects()).extracting(Manifest.StoredObject::name).containsExactly("root.tar", "srv.tar");
        assertThat(manifest.consistency()).isEqualTo(Consistency.COLD);
        assertThat(manifest.parked()).isTrue();
        assertThat(manifest.source())
                .containsEntry("node.address", "127.0.0.1")
                .containsEntry("node.boot-id", TestNode.BOOT_ID)
                .containsEntry("node.roles", "master")
                .containsEntry("node.parked-manifests", "master.json")
                .containsEntry("mount.srv.tar", "/srv")
                .containsEntry("mounts.not-imaged", "/boot");
        assertThat(manifest.tools().get("node.tar")).contains("GNU tar");
    }

    @Test
    void aNodeThatIsNotQuietIsNotImagedCold() throws Exception {
        // Given
        node.unit("kubelet", "active");

        // When
        ProblemException refused = refusal(true);

        // Then
        assertThat(refused.problem().code()).isEqualTo("node-not-quiet");
        assertThat(refused.problem().found()).isEqualTo("kubelet active");
        assertThat(refused.retryable()).isFalse();
        assertThat(server.keys(prefix())).isEmpty();
    }

    @Test
    void aNodeThatIsStartedWhileItIsImagedLeavesNoSnapshot() throws Exception {
        // Given
        Hook starting = () -> node.unit("kubelet", "active");

        // When
        ProblemException refused = catchThrowableOfType(
                ProblemException.class, () -> service.carryOut(task(true, "/"), context(starting)));

        // Then
        assertThat(refused.problem().code()).isEqualTo("node-not-quiet");
        assertThat(server.keys(prefix())).noneMatch(key -> key.endsWith("manifest.json"));
    }

    @Test
    void aHotImageListsWhatChangedWhileItWasRead() throws Exception {
        // Given
        runManagementNode();
        Path log = big("/var/log/messages");

        // When
        Manifest manifest = vault.verifyStored(
                hot(10 << 20, () -> Files.writeString(log, "one line more", StandardOpenOption.APPEND)));

        // Then
        assertThat(manifest.consistency()).isEqualTo(Consistency.HOT);
        assertThat(manifest.parked()).isFalse();
        assertThat(manifest.changedFiles()).containsExactly("/var/log/messages: file changed as we read it");
        assertThat(manifest.source()).containsEntry("files.changed", "1").containsEntry("node.roles", "management");
        assertThat(String.join("\n", manifest.restoreByHand()))
                .contains("never for a master or etcd member")
                .doesNotContain("boots parked");
    }

    @Test
    void aHotImageOfANodeAtRestListsNothing() throws Exception {
        // Given
        runManagementNode();

        // When
        Manifest manifest = vault.verifyStored(hot(0, () -> {}));

        // Then
        assertThat(manifest.changedFiles()).isEmpty();
        assertThat(manifest.source()).doesNotContainKeys("files.changed", "files.changed-not-listed");
    }

    @Test
    void aColdImageOfAQuietNodeStandsThoughItsJournalGrew() throws Exception {
        // Given
        Path log = big("/var/log/journal");
        Hook growing = () -> Files.writeString(log, "one line more", StandardOpenOption.APPEND);

        // When
        StepFact.Completion fact =
                service.carryOut(task(true, "/"), new Context(after(10 << 20, growing), new ArrayList<>()));

        // Then
        Manifest manifest = vault.manifest(((StepFact.SnapshotCompleted) fact).snapshot());
        assertThat(manifest.consistency()).isEqualTo(Consistency.COLD);
        assertThat(manifest.changedFiles()).containsExactly("/var/log/journal: file changed as we read it");
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"MASTER", "BOOT", "ETCD"})
    void aNodeOfTheControlPlaneIsNotImagedHot(Role role) throws Exception {
        // Given
        runManagementNode();
        Task task = task(new Node(TestSshd.ADDRESS, Set.of(Role.MANAGEMENT, role)), false, "/");

        // When
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> service.carryOut(task, context(null)));

        // Then
        assertThat(refused.problem().code()).isEqualTo("hot-image-of-control-plane");
        assertThat(refused.problem().found()).isEqualTo("role " + role.name().toLowerCase(Locale.ROOT));
        assertThat(refused.retryable()).isFalse();
        assertThat(server.keys(prefix())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"etcd.json", "master.json"})
    void aMasterThatIsDeclaredAsAManagementNodeIsNotImagedHot(String manifest) throws Exception {
        // Given
        runManagementNode();
        node.pod(manifest);
        Task task = task(MANAGEMENT, false, "/");

        // When
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> service.carryOut(task, context(null)));

        // Then
        assertThat(refused.problem().code()).isEqualTo("hot-image-of-control-plane");
        assertThat(refused.problem().found()).isEqualTo(manifest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etc/cfc/pods/etcd.json",
                "etc/cfc/pods/master.json",
                "etc/cfc/podbackup/etcd.json",
                "etc/cfc/podbackup/master.json",
                "var/lib/etcd/member/snap/db"
            })
    void aHotImageIsNotLaidOntoAMasterByHand(String part) throws Exception {
        // Given
        runManagementNode();
        node.write("etc/hostname", "management");
        SnapshotRef ref = hot(0, () -> {});
        Path master = aMaster(part);

        // When
        Throwable refused = catchThrowable(() -> restoredByHand(ref));

        // Then
        assertThat(refused).hasMessageContaining("expected no part of a control plane below " + master + ", found ");
        assertThat(master.resolve("etc/hostname")).hasContent("master");
    }

    /** The bug that the guard prevents: without its line the same commands overwrite the master. */
    @Test
    void withoutItsGuardAHotImageWouldOverwriteAMaster() throws Exception {
        // Given
        runManagementNode();
        node.write("etc/hostname", "management");
        SnapshotRef ref = hot(0, () -> {});
        Path master = aMaster("etc/cfc/pods/master.json");
        List<String> planted = vault.manifest(ref).restoreByHand().stream()
                .filter(line -> !line.contains("expected no part of a control plane"))
                .toList();

        // When
        byHand(planted);

        // Then
        assertThat(master.resolve("etc/hostname")).hasContent("management");
    }

    @Test
    void aTarThatFailsLeavesNothing() throws Exception {
        // Given
        tarOfTheNode("/bin/tar \"$@\" | head -c 100000; exit 2");

        // When
        ProblemException failure = refusal(true);

        // Then
        assertThat(failure.problem().code()).isEqualTo("tar-failed");
        assertThat(server.keys(prefix())).isEmpty();
    }

    @Test
    void aTarThatIsCutButEndsWellManneredLeavesNothing() throws Exception {
        // Given
        tarOfTheNode("/bin/tar \"$@\" | head -c 2048; exit 0");

        // When
        ProblemException failure = refusal(true);

        // Then
        assertThat(failure.problem().code()).isEqualTo("image-not-whole");
        assertThat(server.keys(prefix())).isEmpty();
    }

    @Test
    void anAnswerThatIsNoTarIsRefused() throws Exception {
        // Given
        tarOfTheNode("echo; yes this is no archive | head -c 100000");

        // When
        ProblemException failure = refusal(true);

        // Then
        assertThat(failure.problem().code()).isEqualTo("image-not-whole");
        assertThat(server.keys(prefix())).isEmpty();
    }

    @Test
    void oneMountThatFailsFailsTheStep() throws Exception {
        // Given
        node.mount("/srv", "xfs");
        Files.createDirectories(node.path("/srv"));
        tarOfTheNode("case \"$*\" in */srv*) exit 2 ;; esac; exec /bin/tar \"$@\"");

        // When
        ProblemException failure = catchThrowableOfType(
                ProblemException.class, () -> service.carryOut(task(true, "/", "/srv"), context(null)));

        // Then
        assertThat(failure.problem().code()).isEqualTo("tar-failed");
        assertThat(server.keys(prefix())).noneMatch(key -> key.endsWith("manifest.json"));
    }

    @Test
    void mountsThatAreNoneAreRefused() throws Exception {
        // Given
        Task task = task(true, "/opt");

        // When
        ProblemException failure =
                catchThrowableOfType(ProblemException.class, () -> service.carryOut(task, context(null)));

        // Then
        assertThat(failure.problem().code()).isEqualTo("no-mounts");
    }

    @Test
    void progressCountsPlainBytes() throws Exception {
        // Given
        Files.write(node.path("/big"), new byte[5 << 20]);
        List<Long> told = new ArrayList<>();

        // When
        service.carryOut(task(true, "/"), new Context(_ -> {}, told));

        // Then
        assertThat(told).isSorted();
        assertThat(told.getLast()).isGreaterThan(5L << 20);
    }

    /** As management nodes are: everything runs, nothing is parked, nothing of the control plane. */
    private void runManagementNode() throws Exception {
        Files.delete(node.path("/etc/cfc/podbackup/master.json"));
        for (String unit : List.of("kubelet", "docker", "docker.socket")) {
            node.unit(unit, "active");
        }
    }

    /** Longer than all that can have been read ahead when ten megabytes have arrived. */
    private Path big(String path) throws Exception {
        byte[] noise = new byte[40 << 20];
        new Random(1).nextBytes(noise);
        Files.createDirectories(node.path(path).getParent());
        return Files.write(node.path(path), noise);
    }

    private Path aMaster(String part) throws Exception {
        Path master = home.resolve("target");
        for (String file : List.of(part, "etc/hostname")) {
            Files.createDirectories(master.resolve(file).getParent());
            Files.writeString(master.resolve(file), "master");
        }
        return master;
    }

    /** An image of the running management node; {@code change} happens once, after so many bytes. */
    private SnapshotRef hot(long bytes, Hook change) throws Exception {
        StepFact.Completion fact =
                service.carryOut(task(MANAGEMENT, false, "/"), new Context(after(bytes, change), new ArrayList<>()));
        return ((StepFact.SnapshotCompleted) fact).snapshot();
    }

    private static Watcher after(long bytes, Hook change) {
        AtomicBoolean made = new AtomicBoolean();
        return doneBytes -> {
            if (doneBytes > bytes && made.compareAndSet(false, true)) {
                change.run();
            }
        };
    }

    private SnapshotRef image(boolean parked, String... mounts) throws Exception {
        StepFact.Completion fact = service.carryOut(task(parked, mounts), context(null));
        return ((StepFact.SnapshotCompleted) fact).snapshot();
    }

    private ProblemException refusal(boolean parked) {
        return catchThrowableOfType(ProblemException.class, () -> service.carryOut(task(parked, "/"), context(null)));
    }

    private Path restoredByHand(SnapshotRef ref) throws Exception {
        return byHand(vault.manifest(ref).restoreByHand());
    }

    private Path byHand(List<String> lines) throws Exception {
        Path desk = Files.createDirectories(home.resolve("desk"));
        Files.copy(keys.files().restoreIdentity(), desk.resolve("key.txt"));
        Path target = home.resolve("target");
        Path config = server.s3cmdConfig(desk.resolve("s3cfg"));
        Tools.run(
                desk,
                Map.of("S3CMD_CONFIG", config.toString(), "TARGET", target.toString()),
                "bash",
                "-c",
                String.join("\n", lines));
        return target;
    }

    private void tarOfTheNode(String program) throws Exception {
        Path fake = node.path("/bin/tar");
        Files.writeString(
                fake, "#!/bin/bash\ncase $* in *--version*) exec /bin/tar --version ;; esac\n" + program + "\n");
        Files.setPosixFilePermissions(fake, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String point() {
        return home.getFileName().toString();
    }

    private String prefix() {
        return "clusters/icp/points/" + point() + "/";
    }

    private Task task(boolean parked, String... mounts) {
        return task(TestNode.node(), parked, mounts);
    }

    private Task task(Node target, boolean parked, String... mounts) {
        Work.ImageNode work = new Work.ImageNode(target, node.access(), point(), List.of(mounts), parked);
        return new Task(
                new StepRef("icp", "s-1", "image", TestSshd.ADDRESS, 1),
                Action.IMAGE_NODE,
                5,
                Instant.now().plusSeconds(120),
                work);
    }

    private static Context context(@Nullable Hook whileImaging) {
        return new Context(
                doneBytes -> {
                    if (whileImaging != null && doneBytes > 0) {
                        whileImaging.run();
                    }
                },
                new ArrayList<>());
    }

    @FunctionalInterface
    private interface Hook {
        void run() throws Exception;
    }

    @FunctionalInterface
    private interface Watcher {
        void see(long doneBytes) throws Exception;
    }

    /** Remembers what was told. */
    private record Context(Watcher watcher, List<Long> told) implements TaskContext {
        @Override
        public String run() {
            return UUID.randomUUID().toString();
        }

        @Override
        public Instant deadline() {
            return Instant.now().plus(Duration.ofHours(1));
        }

        @Override
        public void progress(long doneBytes, @Nullable Long expectedBytes, String message) {
            told.add(doneBytes);
            try {
                watcher.see(doneBytes);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
