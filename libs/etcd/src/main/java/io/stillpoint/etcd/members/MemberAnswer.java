package io.stillpoint.etcd.members;

import io.stillpoint.cluster.EtcdEndpoints;
import io.stillpoint.etcd.client.MemberStatus;
import io.stillpoint.schemas.shared.Problem;

/** What one member answered, or why it did not. */
public sealed interface MemberAnswer {

    EtcdEndpoints.Endpoint endpoint();

    /**
     * Knows a leader and answered a linearizable read.
     *
     * @param readRevision revision of the linearizable read: this member has applied it
     */
    record Healthy(EtcdEndpoints.Endpoint endpoint, MemberStatus status, long readRevision) implements MemberAnswer {}

    /**
     * Does not answer, or does not belong to a working cluster.
     *
     * @param retryable whether another try may find it healthy
     */
    record Unhealthy(EtcdEndpoints.Endpoint endpoint, Problem problem, boolean retryable) implements MemberAnswer {}
}
