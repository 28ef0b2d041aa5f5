package io.stillpoint.etcd;

import io.stillpoint.cluster.EtcdEndpoints;
import io.stillpoint.etcd.client.CallLimits;
import io.stillpoint.etcd.members.EtcdMembers;
import io.stillpoint.etcd.v2.V2Client;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Connects to a cluster's etcd. Certificates are read for each task, so renewed ones need no restart. */
final class EtcdAccess {

    private static final Duration V2_BODY = Duration.ofMinutes(5);
    /** Members keep all of these keys in memory, and warn of fewer. */
    private static final long V2_BODY_BYTES = 1L << 30;

    private final Path secrets;
    private final InstantSource clock;

    EtcdAccess(Path secrets, InstantSource clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    EtcdMembers open(List<Node> members, Access access, Instant deadline) throws EtcdException {
        if (members.isEmpty()) {
            throw new EtcdException(
                    new Problem(
                            "etcd-no-members",
                            "at least one member of etcd",
                            "none in the task",
                            access.credentials(),
                            "Declare the cluster with its masters ('./stillpoint cluster add')."),
                    false);
        }
        EtcdCredentials credentials = EtcdCredentials.load(secrets, access.credentials(), clock.instant());
        return EtcdMembers.open(EtcdEndpoints.of(members, access), credentials, limitsUntil(deadline));
    }

    /** A connection for the v2 API of one member. */
    V2Client v2(EtcdEndpoints.Endpoint member, Access access, Instant deadline) throws EtcdException {
        EtcdCredentials credentials = EtcdCredentials.load(secrets, access.credentials(), clock.instant());
        Duration most = patience(deadline).dividedBy(4);
        return new V2Client(
                member.url(),
                credentials.httpTls(),
                new V2Client.Limits(
                        limitsUntil(deadline).call(), most.compareTo(V2_BODY) < 0 ? most : V2_BODY, V2_BODY_BYTES));
    }

    CallLimits limitsUntil(Instant deadline) {
        return CallLimits.STANDARD.within(patience(deadline));
    }

    /** Returns the time left until the deadline; a little when it is over already. */
    Duration patience(Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        Duration least = Duration.ofSeconds(1);
        return left.compareTo(least) < 0 ? least : left;
    }
}
