package io.stillpoint.restore.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.certificates.CertificatesRestore;
import io.stillpoint.certificates.tree.TreeCertificates;
import io.stillpoint.etcd.restore.EtcdNodes;
import io.stillpoint.remote.Fence;
import io.stillpoint.restore.lab.LabContext;
import io.stillpoint.restore.lab.LabNodes;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.restore.lab.Shell;
import io.stillpoint.restore.lab.Trees;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.NotedCertificate;
import io.stillpoint.standalone.ports.FreePorts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A master and a boot node with the real script behind a real sshd, certificates of the real openssl, a real S3 server.
 */
class CertificateRestoreTest {

    private static final String MASTER = "127.0.0.51";
    private static final String BOOT = "127.0.0.52";
    private static final String AWAY = "127.0.0.53";
    private static final String CONF = "/etc/cfc/conf";
    private static final String AUDIT = "/var/lib/icp/audit";
    private static final String CLUSTER = "/opt/icp-3.1.2/cluster";
    private static final Instant TAKEN = Instant.parse("2026-11-20T10:00:00Z");
    private static final String ETCD_JSON = """
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "k8s-etcd"}, "spec": {
          "containers": [{"name": "etcd", "image": "ibmcom/etcd:v3.2.24", "command": ["etcd", "--name=etcd0",
            "--data-dir=/var/lib/etcd", "--initial-advertise-peer-urls=https://127.0.0.51:2380",
            "--listen-peer-urls=https://0.0.0.0:2380", "--listen-client-urls=https://0.0.0.0:4001",
            "--advertise-client-urls=https://127.0.0.51:4001", "--trusted-ca-file=/etc/cfc/conf/etcd/ca.pem",
            "--cert-file=/etc/cfc/conf/etcd/server.pem", "--key-file=/etc/cfc/conf/etcd/server-key.pem",
            "--initial-cluster=etcd0=https://127.0.0.51:2380", "--initial-cluster-token=etcd-cluster-1"],
            "volumeMounts": [{"name": "data", "mountPath": "/var/lib/etcd"}, {"name": "conf", "mountPath": "/etc/cfc/conf"}]}],
          "volumes": [{"name": "data", "hostPath": {"path": "/var/lib/etcd"}},
            {"name": "conf", "hostPath": {"path": "/etc/cfc/conf"}}]}}
        """;

    @TempDir
    static Path home;

    static LabNodes nodes;
    static LabVault vault;
    static int points;
    static long token;

    CertificatesRestore service;

    @BeforeAll
    static void start() throws Exception {
        nodes = new LabNodes(home.resolve("nodes"), List.of(MASTER, BOOT));
        vault = new LabVault(Files.createDirectories(home.resolve("vault")));
    }

    @AfterAll
    static void stop() throws Exception {
        nodes.close();
        vault.close();
    }

    @BeforeEach
    void plant() throws Exception {
        for (String address : List.of(MASTER, BOOT)) {
            for (String directory : List.of("/etc/cfc", "/etc/docker", "/opt", "/var/lib")) {
                Trees.remove(nodes.path(address, directory));
                Files.createDirectories(nodes.path(address, directory));
            }
            nodes.tellToken(address);
            Files.createDirectories(nodes.path(address, "/etc/cfc/podbackup"));
            Files.createDirectories(nodes.path(address, "/etc/cfc/pods"));
        }
        Files.writeString(nodes.path(MASTER, "/etc/cfc/pods/etcd.json"), ETCD_JSON);
        sh(MASTER, """
            mkdir -p etc/cfc/conf/etcd etc/docker/certs.d/mycluster.icp:8500 var/lib/icp/audit
            cd etc/cfc/conf/etcd
            openssl req -x509 -newkey rsa:2048 -nodes -batch -days 400 -subj /CN=etcd-ca -keyout ca-key.pem -out ca.pem
            openssl req -x509 -newkey rsa:2048 -nodes -batch -days 400 -subj /CN=server -keyout server-key.pem -out server.pem
            chown 12:34 server-key.pem; chmod 440 server-key.pem
            cp ca.pem ../../../docker/certs.d/mycluster.icp:8500/ca.crt
            echo 'who did what' > ../../../../var/lib/icp/audit/kube-audit.log
            """);
        sh(BOOT, """
            mkdir -p opt/icp-3.1.2/cluster/cfc-certs opt/icp-3.1.2/cluster/images
            echo '[master]' > opt/icp-3.1.2/cluster/hosts
            echo archive > opt/icp-3.1.2/cluster/images/archive
            """);
        service = new CertificatesRestore(
                vault.open(), new EtcdNodes(nodes.secrets()), nodes.secrets(), Clock.systemUTC());
    }

    @Test
    void everyTreeIsBackOnItsNodeAndTheOldOneStaysBesideIt() throws Exception {
        // Given
        SnapshotRef snapshot = snapshot();
        SortedMap<String, String> saved = Trees.digest(nodes.path(MASTER, CONF));
        Files.writeString(nodes.path(MASTER, CONF + "/etcd/server.pem"), "damaged");
        Files.writeString(nodes.path(BOOT, CLUSTER + "/hosts"), "damaged");

        // When
        StepFact.ContentRestored restored = restore(snapshot);

        // Then
        assertThat(restored.restored())
                .containsExactly(MASTER + ":" + CONF, MASTER + ":/etc/docker/certs.d", BOOT + ":" + CLUSTER);
        assertThat(restored.leftAlone()).containsExactly(MASTER + ":" + AUDIT);
        assertThat(restored.proof()).startsWith("3 files with certificates").contains("2 keys fit");
        assertThat(Trees.digest(nodes.path(MASTER, CONF))).isEqualTo(saved);
        Path key = nodes.path(MASTER, CONF + "/etcd/server-key.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("r--r-----");
        assertThat(Files.getAttribute(key, "unix:uid")).isEqualTo(12);
        assertThat(nodes.path(MASTER, CONF + ".stillpoint-aside-s-1/etcd/server.pem"))
                .hasContent("damaged");
        assertThat(nodes.path(BOOT, CLUSTER + "/hosts")).hasContent("[master]");
        assertThat(nodes.path(BOOT, CLUSTER + "/images/archive")).exists();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDamagedOnTheNodeIsRestoredAtMostByName(TargetDamage damage) throws Exception {
        // Given
        SnapshotRef snapshot = snapshot();
        SortedMap<String, String> saved = Trees.digest(nodes.path(MASTER, CONF));
        sh(MASTER, damage.script());
        assertThat(service.judge(plan(), snapshot).refusals())
                .extracting(Problem::code)
                .containsExactlyElementsOf(damage.guard().stream().toList());
        assertThat(service.judge(plan("ca-unknown"), snapshot).refusals()).isEmpty();

        // When
        restore(snapshot);

        // Then
        assertThat(Trees.digest(nodes.path(MASTER, CONF))).isEqualTo(saved);
    }

    @Test
    void aCaThatCannotBeComparedAnyMoreWasNotAccepted() throws Exception {
        // Given
        SnapshotRef snapshot = snapshot();
        var planned = new Work.RestoreCertificates(
                topology(),
                access(),
                snapshot,
                service.judge(plan("ca-unknown"), snapshot).accepted());
        Files.delete(nodes.path(MASTER, CONF + "/etcd/ca.pem"));
        SortedMap<String, String> before = Trees.digest(nodes.path(MASTER, CONF));

        // When
        ProblemException failure = catchThrowableOfType(
                ProblemException.class,
                () -> service.carryOut(task(Action.RESTORE_CERTIFICATES, planned), planned, LabContext.create()));

        // Then
        assertThat(failure.problem().code()).isEqualTo("ca-unknown");
        assertThat(Trees.digest(nodes.path(MASTER, CONF))).isEqualTo(before);
    }

    @Test
    void aRollBackPutsEverythingBack() throws Exception {
        // Given
        SnapshotRef snapshot = snapshot();
        Files.writeString(nodes.path(MASTER, CONF + "/newer"), "newer");
        Files.writeString(nodes.path(BOOT, CLUSTER + "/hosts"), "newer");
        SortedMap<String, String> before = Trees.digest(nodes.path(MASTER, CONF));
        restore(snapshot);

        // When
        StepFact.ContentRolledBack back = service.rollBack(
                task(Action.ROLL_BACK_CERTIFICATES, rollBackOf(snapshot)), rollBackOf(snapshot), LabContext.create());

        // Then
        assertThat(back.putBack())
                .containsExactly(MASTER + ":" + CONF, MASTER + ":/etc/docker/certs.d", BOOT + ":" + CLUSTER);
        assertThat(Trees.digest(nodes.path(MASTER, CONF))).isEqualTo(before);
        assertThat(nodes.path(BOOT, CLUSTER + "/hosts")).hasContent("newer");
    }

    @Test
    void aRollBackNeedsNoVault() throws Exception {
        // Given
        SnapshotRef snapshot = snapshot();
        Files.writeString(nodes.path(MASTER, CONF + "/newer"), "newer");
        Files.writeString(nodes.path(BOOT, CLUSTER + "/hosts"), "newer");
        SortedMap<String, String> before = Trees.digest(nodes.path(MASTER, CONF));
        restore(snapshot);

        // When
        StepFact.ContentRolledBack back = rollBackWithoutVault(rollBackOf(snapshot));

        // Then
        assertThat(back.putBack())
                .containsExactly(MASTER + ":" + CONF, MASTER + ":/etc/docker/certs.d", BOOT + ":" + CLUSTER);
        assertThat(Trees.digest(nodes.path(MASTER, CONF))).isEqualTo(before);
        assertThat(nodes.path(BOOT, CLUSTER + "/hosts")).hasContent("newer");
    }

    @Test
    void aRollBackWithoutAVaultEndsAHalfMoveOfTheInstallersDirectory() throws Exception {
        // Given: it died between two entries
        SnapshotRef snapshot = snapshot();
        Path moving = Files.createDirectories(nodes.path(BOOT, CLUSTER + "/.stillpoint-moving-s-1"));
        Files.move(nodes.path(BOOT, CLUSTER + "/hosts"), moving.resolve("hosts"));

        // When
        StepFact.ContentRolledBack back = rollBackWithoutVault(rollBackOf(snapshot));

        // Then
        assertThat(back.putBack()).containsExactly(BOOT + ":" + CLUSTER);
        assertThat(nodes.path(BOOT, CLUSTER + "/hosts")).hasContent("[master]");
        assertThat(moving).doesNotExist();
    }

    @Test
    void aRollBackIsTriedAgainWhileOneNodeMayComeBack() throws Exception {
        // Given: the first one refuses for good, the second one is away
        SnapshotRef snapshot = snapshot();
        Files.delete(nodes.path(MASTER, "/var/lib/stillpoint/fence"));
        var topology = new Topology(List.of(new Node(MASTER, Set.of(Role.MASTER)), new Node(AWAY, Set.of(Role.BOOT))));
        var work = new Work.RollBackCertificates(topology, access(), snapshot);

        // When
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> rollBackWithoutVault(work));

        // Then
        assertThat(failure.problem().code()).isEqualTo("ssh-connection-refused");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void oldTreesAreListedAndRemovedOnEachNode() throws Exception {
        // Given
        restore(snapshot());
        EtcdNodes all = new EtcdNodes(nodes.secrets());
        Node boot = new Node(BOOT, Set.of(Role.BOOT));
        List<AsideItem> listed = all.aside(boot, nodes.access(4001), false);

        // When
        List<String> removed = all.removeAside(
                boot,
                nodes.access(4001),
                false,
                new Fence(LabVault.CLUSTER, "s-9", "remove-aside/" + BOOT, ++token, "run"),
                List.of("s-1"),
                Duration.ofMinutes(1));

        // Then
        assertThat(listed).extracting(AsideItem::what).containsExactly(CLUSTER + "/.stillpoint-aside-s-1");
        assertThat(removed).containsExactly(CLUSTER + "/.stillpoint-aside-s-1");
        assertThat(nodes.path(BOOT, CLUSTER + "/hosts")).hasContent("[master]");
        assertThat(all.aside(new Node(MASTER, Set.of(Role.MASTER)), nodes.access(4001), true))
                .extracting(AsideItem::what)
                .containsExactlyInAnyOrder(CONF + ".stillpoint-aside-s-1", "/etc/docker/certs.d.stillpoint-aside-s-1");
    }

    @Test
    void anotherCaOfEtcdIsRefusedWhenPlanningAndBeforeTouching() throws Exception {
        // Given
        SnapshotRef snapshot = snapshot();
        sh(MASTER, """
            cd etc/cfc/conf/etcd
            openssl req -x509 -newkey rsa:2048 -nodes -batch -days 400 -subj /CN=new-ca -keyout ca-key.pem -out ca.pem
            """);
        SortedMap<String, String> before = Trees.digest(nodes.path(MASTER, "/etc"));

        // When
        List<Problem> refusals = service.judge(plan(), snapshot).refusals();

        // Then
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> restore(snapshot));
        assertThat(refusals).extracting(Problem::code).containsExactly("ca-differs");
        assertThat(failure.problem().code()).isEqualTo("ca-differs");
        assertThat(failure.retryable()).isFalse();
        assertThat(Trees.digest(nodes.path(MASTER, "/etc"))).isEqualTo(before);
    }

    @Test
    void aMasterThatHasLostItsCertificatesGetsThemBackOnceThatIsAccepted() throws Exception {
        // Given
        SnapshotRef snapshot = snapshot();
        Trees.remove(nodes.path(MASTER, CONF));
        List<Problem> unaccepted = service.judge(plan(), snapshot).refusals();

        // When
        List<Problem> accepted = service.judge(plan("ca-unknown"), snapshot).refusals();

        // Then
        assertThat(unaccepted).extracting(Problem::code).containsExactly("ca-unknown");
        assertThat(accepted).isEmpty();
        restore(snapshot);
        assertThat(nodes.path(MASTER, CONF + "/etcd/ca.pem")).content().contains("BEGIN CERTIFICATE");
    }

    @Test
    void certificatesThatHaveExpiredSinceAreRefusedUnlessThatIsAccepted() throws Exception {
        // Given
        SnapshotRef snapshot = snapshot();
        var later = new CertificatesRestore(
                vault.open(),
                new EtcdNodes(nodes.secrets()),
                nodes.secrets(),
                Clock.offset(Clock.systemUTC(), Duration.ofDays(401)));

        // When
        List<Problem> refusals = later.judge(plan(), snapshot).refusals();

        // Then
        assertThat(refusals).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("certificate-expired");
            assertThat(problem.found()).startsWith("3 that have expired").contains("/etc/cfc/conf/etcd/server.pem");
        });
        assertThat(later.judge(plan("certificate-expired"), snapshot).refusals())
                .isEmpty();
    }

    @Test
    void aKeyThatDoesNotFitIsRefusedBeforeAnythingIsTouched() throws Exception {
        // Given
        sh(MASTER, "cp etc/cfc/conf/etcd/ca-key.pem etc/cfc/conf/etcd/server-key.pem");
        SnapshotRef snapshot = snapshot();
        SortedMap<String, String> before = Trees.digest(nodes.path(MASTER, "/etc"));

        // When
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> restore(snapshot));

        // Then
        assertThat(failure.problem().code()).isEqualTo("key-does-not-fit");
        assertThat(Trees.digest(nodes.path(MASTER, "/etc"))).isEqualTo(before);
    }

    @Test
    void aFlippedBitIsFoundBeforeAnythingIsTouched() throws Exception {
        // Given
        SnapshotRef snapshot = snapshot();
        LabVault.flip(vault.object(snapshot));
        SortedMap<String, String> before = Trees.digest(nodes.path(MASTER, "/etc"));

        // When
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> restore(snapshot));

        // Then
        assertThat(failure.problem().code()).isEqualTo("object-damaged");
        assertThat(Trees.digest(nodes.path(MASTER, "/etc"))).isEqualTo(before);
    }

    @Test
    void aNodeThatIsNotDeclaredAnyMoreIsNotWrittenTo() throws Exception {
        // Given
        SnapshotRef snapshot = snapshot();
        var work = new Work.PlanRestore(
                new Topology(List.of(new Node(MASTER, Set.of(Role.MASTER)))),
                access(),
                List.of(Component.CERTIFICATES),
                null,
                List.of(),
                List.of());

        // When
        List<Problem> refusals = service.judge(work, snapshot).refusals();

        // Then
        assertThat(refusals).extracting(Problem::code).containsExactly("node-not-declared");
    }

    private StepFact.ContentRestored restore(SnapshotRef snapshot) throws IOException, InterruptedException {
        var work = new Work.RestoreCertificates(
                topology(),
                access(),
                snapshot,
                service.judge(plan("ca-unknown", "certificate-expired"), snapshot)
                        .accepted());
        return service.carryOut(task(Action.RESTORE_CERTIFICATES, work), work, LabContext.create());
    }

    private static StepFact.ContentRolledBack rollBackWithoutVault(Work.RollBackCertificates work)
            throws IOException, InterruptedException {
        var away = new CertificatesRestore(
                vault.openThrough(FreePorts.next()),
                new EtcdNodes(nodes.secrets()),
                nodes.secrets(),
                Clock.systemUTC());
        return away.rollBack(task(Action.ROLL_BACK_CERTIFICATES, work), work, LabContext.create());
    }

    private static Work.RollBackCertificates rollBackOf(SnapshotRef snapshot) {
        return new Work.RollBackCertificates(topology(), access(), snapshot);
    }

    private static Work.PlanRestore plan(String... acceptedLosses) {
        return new Work.PlanRestore(
                topology(), access(), List.of(Component.CERTIFICATES), null, List.of(acceptedLosses), List.of());
    }

    private static Task task(Action action, Work work) {
        StepRef step = new StepRef(LabVault.CLUSTER, "s-1", "restore-certificates", "certificates", 1);
        return new Task(step, action, ++token, Instant.now().plusSeconds(300), work);
    }

    private static Topology topology() {
        return new Topology(List.of(new Node(MASTER, Set.of(Role.MASTER)), new Node(BOOT, Set.of(Role.BOOT))));
    }

    private static Access access() {
        return nodes.access(4001);
    }

    /** As node-backup takes it. */
    private static SnapshotRef snapshot() throws Exception {
        Map<String, byte[]> objects = new LinkedHashMap<>();
        Map<String, String> source = new TreeMap<>();
        objects.put("master-conf.tar", tar(MASTER, CONF));
        objects.put("master-certs.d.tar", tar(MASTER, "/etc/docker/certs.d"));
        objects.put("master-audit.tar", tar(MASTER, AUDIT));
        objects.put("boot-cluster.tar", tar(BOOT, CLUSTER));
        source.put("tree.master-conf.tar", MASTER + " " + CONF);
        source.put("tree.master-certs.d.tar", MASTER + " /etc/docker/certs.d");
        source.put("tree.master-audit.tar", MASTER + " " + AUDIT);
        source.put("tree.boot-cluster.tar", BOOT + " " + CLUSTER);
        for (Map.Entry<String, byte[]> tree : objects.entrySet()) {
            TreeCertificates found = TreeCertificates.read(new ByteArrayInputStream(tree.getValue()));
            String place = source.get("tree." + tree.getKey()).replace(' ', ':');
            found.files()
                    .forEach((file, all) -> source.put(
                            NotedCertificate.KEY + place + "/" + file,
                            all.getFirst().line()));
            if (tree.getKey().equals("master-conf.tar")) {
                source.put("etcd.ca-sha256", String.join(",", found.fingerprints("etcd/ca.pem")));
            }
        }
        String point = "p" + ++points;
        SnapshotRef snapshot = vault.write(point, Component.CERTIFICATES, objects, source, TAKEN);
        vault.seal(point, topology(), snapshot);
        return snapshot;
    }

    private static byte[] tar(String address, String path) throws Exception {
        Path file = home.resolve("tree.tar");
        Shell.run(
                nodes.path(address, path),
                List.of("tar", "--create", "--file=" + file, "--xattrs", "--acls", "--exclude=./images", "."));
        return Files.readAllBytes(file);
    }

    private static void sh(String address, String script) throws Exception {
        Shell.run(nodes.roots().get(address), List.of("bash", "-euc", script));
    }
}
