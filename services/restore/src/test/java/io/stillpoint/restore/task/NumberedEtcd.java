package io.stillpoint.restore.task;

import io.stillpoint.etcd.EtcdTasks;
import io.stillpoint.etcd.restore.EtcdNodes;
import io.stillpoint.etcd.restore.EtcdRestore;
import io.stillpoint.etcd.restore.ScratchDirectory;
import io.stillpoint.etcd.restore.SnapshotVerifier;
import io.stillpoint.etcd.restore.SpaceRule;
import io.stillpoint.etcd.restore.VerifiedSnapshots;
import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.restore.lab.EtcdCluster;
import io.stillpoint.restore.lab.LabContext;
import io.stillpoint.restore.lab.LabNodes;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.restore.lab.Shell;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A number is a key in an etcd of one member, whose data goes through real sshd; its revision says when it was written. */
final class NumberedEtcd implements NumberedComponent {

    private static final List<String> ADDRESSES = List.of("127.0.0.44");
    private static final String PREFIX = "numbers/";
    private static final int ATTEMPTS = 10;

    private final LabNodes nodes;
    private final EtcdCluster etcd;
    private final EtcdTasks saves;
    private final ScratchDirectory scratch;
    private final EtcdRestore restores;

    NumberedEtcd(LabVault vault, Path home) throws Exception {
        nodes = new LabNodes(home.resolve("nodes"), ADDRESSES);
        etcd = new EtcdCluster(home.resolve("etcd"), nodes.roots(), true);
        certificates();
        SnapshotVault opened = vault.open();
        saves = new EtcdTasks(nodes.secrets(), opened.vault(), Clock.systemUTC());
        scratch = ScratchDirectory.open(home.resolve("scratch"));
        Etcdctl etcdctl = new Etcdctl(Shell.needed("etcdctl", "etcd-client"), scratch.directory());
        SpaceRule space = new SpaceRule(1.5, 1);
        VerifiedSnapshots verified = new VerifiedSnapshots(
                new SnapshotVerifier(opened, etcdctl), scratch, space, Duration.ofMinutes(5), Clock.systemUTC());
        restores = new EtcdRestore(opened, verified, new EtcdNodes(nodes.secrets()), etcdctl, scratch, space);
        etcd.start();
    }

    private void certificates() throws IOException {
        Path folder = Files.createDirectories(nodes.secrets()
                .resolve("clusters")
                .resolve(LabNodes.CREDENTIALS)
                .resolve("etcd"));
        for (Map.Entry<String, Path> each : Map.of(
                        "ca.pem", etcd.pki().ca(),
                        "client.pem", etcd.pki().certificate(),
                        "client-key.pem", etcd.pki().key())
                .entrySet()) {
            Files.copy(each.getValue(), folder.resolve(each.getKey()));
            Files.setPosixFilePermissions(folder.resolve(each.getKey()), PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Override
    public String write(int number) throws Exception {
        String answer = etcd.etcdctl("put", PREFIX + number, "written", "--write-out=json");
        return JsonMapper.shared()
                .readTree(answer)
                .get("header")
                .get("revision")
                .asString();
    }

    @Override
    public SnapshotRef backup(String point) throws Exception {
        Work work = new Work.SnapshotEtcd(nodes.members(), access(), point);
        return ((StepFact.SnapshotCompleted) tried(work)).snapshot();
    }

    /** Members of a busy machine may answer too late; the coordinator tries again, too. */
    private StepFact.Completion tried(Work work) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return saves.carryOut(task(Action.SNAPSHOT_ETCD, "etcd", work), LabContext.create());
            } catch (ProblemException failure) {
                if (!failure.retryable() || attempt == ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }

    @Override
    public String bound(SnapshotRef snapshot) {
        return String.valueOf(snapshot.etcdRevision());
    }

    @Override
    public void restore(SnapshotRef snapshot) throws Exception {
        etcd.stop();
        for (Node node : nodes.members()) {
            Files.writeString(
                    nodes.path(node.address(), "/etc/cfc/podbackup/etcd.json"), etcd.etcdJson(node.address()));
            var work = new Work.ReplaceEtcdData(node, nodes.members(), access(), snapshot, List.of());
            restores.carryOut(task(Action.REPLACE_ETCD_DATA, node.address(), work), work, LabContext.create());
        }
        etcd.start();
    }

    @Override
    public List<Integer> numbers() throws Exception {
        return etcd.etcdctl("get", PREFIX, "--prefix", "--keys-only")
                .lines()
                .filter(line -> line.startsWith(PREFIX))
                .map(line -> Integer.valueOf(line.substring(PREFIX.length())))
                .toList();
    }

    private Access access() {
        return nodes.access(etcd.clientPort());
    }

    private static Task task(Action action, String target, Work work) {
        StepRef step = new StepRef(LabVault.CLUSTER, ContentTasks.SAGA, action.name(), target, 1);
        return new Task(step, action, 1, Instant.now().plusSeconds(300), work);
    }

    @Override
    public void close() throws Exception {
        etcd.close();
        nodes.close();
        scratch.close();
    }
}
