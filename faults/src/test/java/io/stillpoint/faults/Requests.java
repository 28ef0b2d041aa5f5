package io.stillpoint.faults;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.util.List;

/** What fault runs ask for. */
final class Requests {

    static final Request BASELINE =
            new Request.BackupRequested(FaultRun.CLUSTER, Consistency.COLD, true, List.of(Component.NODE_IMAGE), null);

    static final Request HOT = new Request.BackupRequested(
            FaultRun.CLUSTER, Consistency.HOT, false, List.of(Component.ETCD, Component.CERTIFICATES), null);

    /** Approved beforehand. */
    static final Request RESTORE = new Request.RestoreRequested(
            FaultRun.CLUSTER, List.of(Component.ETCD), null, false, List.of(), PretendedFacts.PLAN_DIGEST);

    private Requests() {}
}
