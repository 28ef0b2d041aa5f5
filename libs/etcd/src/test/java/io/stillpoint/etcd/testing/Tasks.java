package io.stillpoint.etcd.testing;

import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Tasks as the coordinator hands them out. */
public final class Tasks {

    public static final String POINT = "2026-01-01T00-00-00Z";

    private Tasks() {}

    public static Task snapshot(EtcdCluster etcd) {
        return snapshot(etcd, etcd.nodes());
    }

    /** With {@code declared} as the members. */
    public static Task snapshot(EtcdCluster etcd, List<Node> declared) {
        return task(Action.SNAPSHOT_ETCD, new Work.SnapshotEtcd(declared, etcd.access(), POINT));
    }

    public static Task check(EtcdCluster etcd) {
        return task(Action.CHECK_ETCD, new Work.OnEtcd(etcd.nodes(), etcd.access(), false));
    }

    public static Task await(EtcdCluster etcd, boolean quorumSuffices) {
        return task(Action.AWAIT_ETCD, new Work.OnEtcd(etcd.nodes(), etcd.access(), quorumSuffices));
    }

    public static Task proveEqual(EtcdCluster etcd) {
        return task(Action.PROVE_ETCD_EQUAL, new Work.OnEtcd(etcd.nodes(), etcd.access(), false));
    }

    private static Task task(Action action, Work work) {
        return new Task(
                new StepRef("lab", "saga-1", action.name(), "etcd", 1),
                action,
                1 + action.ordinal(),
                Instant.now().plus(Duration.ofMinutes(5)),
                work);
    }
}
