package io.stillpoint.etcd.members;

import io.stillpoint.cluster.EtcdEndpoints;
import io.stillpoint.etcd.client.MemberStatus;
import io.stillpoint.schemas.shared.Problem;

/** What one member answered, or why it did not. */
public sealed interface MemberAnswer {

    EtcdEndpoints.Endpoint endpoint();

    /**
     * Knows a leader and let a linearizable read through.
     *
     * @param readRevision revision of the linearizable read: this member has applied it
     */
    record Healthy(EtcdEndpoints.Endpoint endpoint, MemberStatus status, long readRevision) implements MemberAnswer {}

    /**
     * Does not answer, or is not part of a working cluster.
     *
     * @param retryable whether it may be healthy when it is asked again
     */
    record Unhealthy(EtcdEndpoints.Endpoint endpoint, Problem problem, boolean retryable) implements MemberAnswer {}
}
