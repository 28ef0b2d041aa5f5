package io.stillpoint.etcd.restore;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.etcd.snapshot.KeyBucketHash;
import io.stillpoint.etcd.snapshot.SnapshotDamagedException;
import io.stillpoint.etcd.tool.EtcdTool;
import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.etcd.tool.SnapshotStatus;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.read.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Makes a member's data directory out of a snapshot, as a restore would, and compares what it holds with the snapshot: revision, and the
 * hash over all keys. No member of the cluster takes part.
 */
final class SnapshotLoad {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String NAME = "verification";
    private static final String URL = "http://127.0.0.1:1";
    private static final MemberConfiguration NOBODY = new MemberConfiguration(
            "127.0.0.1", NAME, List.of(URL), Map.of(NAME, List.of(URL)), NAME, "data", null, null);

    private final Etcdctl etcdctl;

    SnapshotLoad(Etcdctl etcdctl) {
        this.etcdctl = etcdctl;
    }

    /**
     * Loads.
     *
     * @param file a plain snapshot that was read back whole
     * @param empty a directory for the member's
     * @throws StepFailedException when it cannot be loaded, or holds something else then
     */
    void load(Path file, SnapshotRef snapshot, Path empty) throws IOException, InterruptedException {
        EtcdTool tool = switch (etcdctl.probe()) {
            case Finding.Found<EtcdTool>(EtcdTool found) -> new EtcdTool(found.command(), found.version(), false);
            case Finding.Lacking<EtcdTool>(Problem problem) -> throw new StepFailedException(problem, false);
        };
        Path data = empty.resolve("data");
        try {
            etcdctl.restore(file, NOBODY, tool, data, LIMIT);
        } catch (StepFailedException e) {
            throw e.retryable() ? e : refused(e.problem(), snapshot);
        }
        Path database = data.resolve("member/snap/db");
        SnapshotStatus status = etcdctl.status(database, snapshot.manifestKey());
        Long revision = snapshot.etcdRevision();
        if (revision == null || revision != status.revision()) {
            throw differs("revision " + revision, "revision " + status.revision(), snapshot);
        }
        try {
            long expected = KeyBucketHash.of(file);
            long found = KeyBucketHash.of(database);
            if (expected != found && KeyBucketHash.compacts(file)) {
                throw compacts(snapshot);
            }
            if (expected != found) {
                throw differs("hash " + Long.toHexString(expected), "hash " + Long.toHexString(found), snapshot);
            }
        } catch (SnapshotDamagedException e) {
            throw differs("a database of etcd", String.valueOf(e.getMessage()), snapshot);
        }
    }

    private static StepFailedException refused(Problem told, SnapshotRef snapshot) {
        return new StepFailedException(
                new Problem(
                        "etcd-load-refused",
                        "a data directory that etcdctl makes of the snapshot",
                        told.found(),
                        snapshot.manifestKey(),
                        "Try the same etcdctl by hand before you rely on it, and take another recovery point."),
                false);
    }

    private static StepFailedException compacts(SnapshotRef snapshot) {
        return new StepFailedException(
                new Problem(
                        "etcd-load-compacts",
                        "the same keys in the snapshot and in the directory that was made of it",
                        "cannot tell: a compaction had not finished when it was taken, and a restore carries it on",
                        snapshot.manifestKey(),
                        "Nothing: the next snapshot is compared again."),
                false);
    }

    private static StepFailedException differs(String expected, String found, SnapshotRef snapshot) {
        return new StepFailedException(
                new Problem(
                        "etcd-load-differs",
                        expected + ", as the snapshot has it",
                        found + " in the directory that was made of it",
                        snapshot.manifestKey(),
                        "Restore it to a test cluster before you rely on it, and take another recovery point."),
                false);
    }
}
