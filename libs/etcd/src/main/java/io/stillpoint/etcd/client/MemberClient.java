package io.stillpoint.etcd.client;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.Member;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.netty.channel.ChannelOption;
import io.stillpoint.cluster.EtcdEndpoints;
import io.stillpoint.etcd.EtcdCredentials;
import io.stillpoint.etcd.EtcdException;
import io.stillpoint.etcd.EtcdFailures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One member of etcd with a connection of its own: the question "is this member healthy" must not be answered by
 * another one. Every call ends: by an answer, by {@link CallLimits}, or by an interruption of the thread.
 */
public final class MemberClient implements AutoCloseable {

    private static final int MESSAGE_BYTES_MAX = 64 << 20;

    private final EtcdEndpoints.Endpoint endpoint;
    private final CallLimits limits;
    private final ManagedChannel channel;

    private MemberClient(EtcdEndpoints.Endpoint endpoint, CallLimits limits, ManagedChannel channel) {
        this.endpoint = endpoint;
        this.limits = limits;
        this.channel = channel;
    }

    /** Prepares the connection; sends nothing before the first call. */
    public static MemberClient open(EtcdEndpoints.Endpoint endpoint, EtcdCredentials credentials, CallLimits limits) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(endpoint.node(), endpoint.port())
                .sslContext(credentials.tls())
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        limits.connect().toMillis())
                .keepAliveTime(limits.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(limits.keepAliveAnswer().toMillis(), TimeUnit.MILLISECONDS)
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                // Answers are handled on the thread that reads them: nothing here blocks, and a change of threads costs
                // as much as a piece.
                .directExecutor()
                // Members are reached directly, never through a proxy for the internet.
                .proxyDetector(address -> null)
                .disableRetry()
                .build();
        return new MemberClient(endpoint, limits, channel);
    }

    public EtcdEndpoints.Endpoint endpoint() {
        return endpoint;
    }

    public MemberStatus status() throws EtcdException, InterruptedException {
        StatusResponse answer = call(
                "its status",
                () -> within(MaintenanceGrpc.newBlockingStub(channel), limits.call())
                        .status(StatusRequest.getDefaultInstance()));
        return new MemberStatus(
                answer.getHeader().getClusterId(),
                answer.getHeader().getMemberId(),
                answer.getLeader(),
                answer.getHeader().getRaftTerm(),
                answer.getHeader().getRevision(),
                answer.getVersion(),
                answer.getDbSize(),
                answer.getIsLearner(),
                answer.getErrorsList());
    }

    /**
     * Reads through this member what a quorum has agreed on; fails when there is no quorum.
     *
     * @return the revision that this member has applied by now
     */
    public long readLinearizable() throws EtcdException, InterruptedException {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("health"))
                .setCountOnly(true)
                .build();
        return call(
                        "a linearizable read",
                        () -> within(KVGrpc.newBlockingStub(channel), limits.call())
                                .range(request))
                .getHeader()
                .getRevision();
    }

    /** Returns all alarms of the cluster, such as {@code NOSPACE of member 8e9e05c52164694d}. */
    public List<String> alarms() throws EtcdException, InterruptedException {
        AlarmRequest request = AlarmRequest.newBuilder()
                .setAction(AlarmRequest.AlarmAction.GET)
                .build();
        List<String> alarms = new ArrayList<>();
        for (AlarmMember alarm : call(
                        "its alarms",
                        () -> within(MaintenanceGrpc.newBlockingStub(channel), limits.call())
                                .alarm(request))
                .getAlarmsList()) {
            alarms.add(alarm.getAlarm() + " of member " + Long.toHexString(alarm.getMemberID()));
        }
        return alarms;
    }

    public List<ListedMember> members() throws EtcdException, InterruptedException {
        List<ListedMember> members = new ArrayList<>();
        for (Member member : call(
                        "the member list",
                        () -> within(ClusterGrpc.newBlockingStub(channel), limits.call())
                                .memberList(MemberListRequest.getDefaultInstance()))
                .getMembersList()) {
            members.add(new ListedMember(
                    member.getID(),
                    member.getName(),
                    member.getPeerURLsList(),
                    member.getClientURLsList(),
                    member.getIsLearner()));
        }
        return members;
    }

    /**
     * Asks for the HashKV of everything up to a revision. The member reads its whole database for it.
     *
     * @param patience how long that may take
     * @return empty when this release has no such call (etcd 3.2)
     */
    public Optional<RevisionHash> hashKv(long revision, Duration patience) throws EtcdException, InterruptedException {
        HashKVRequest request = HashKVRequest.newBuilder().setRevision(revision).build();
        try {
            HashKVResponse answer = call(
                    "its HashKV",
                    () -> within(MaintenanceGrpc.newBlockingStub(channel), patience)
                            .hashKV(request));
            return Optional.of(
                    new RevisionHash(Integer.toUnsignedLong(answer.getHash()), revision, answer.getCompactRevision()));
        } catch (EtcdException e) {
            if (e.getCause() instanceof StatusRuntimeException failed && EtcdFailures.unknownCall(failed.getStatus())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Returns one page of keys and values at a revision, from this member's own data. */
    RangeResponse range(ByteString from, long revision, int limit) throws EtcdException, InterruptedException {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(from)
                .setRangeEnd(ByteString.copyFrom(new byte[1]))
                .setRevision(revision)
                .setLimit(limit)
                .setSerializable(true)
                .build();
        return call(
                "a page of keys",
                () -> within(KVGrpc.newBlockingStub(channel), limits.call()).range(request));
    }

    /**
     * Begins a snapshot.
     *
     * @param patience how long it may take as a whole
     */
    public SnapshotFeed snapshot(Duration patience) {
        return SnapshotFeed.begin(channel, endpoint.url(), patience);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static <S extends AbstractStub<S>> S within(S stub, Duration patience) {
        return stub.withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private <T> T call(String what, Supplier<T> question) throws EtcdException, InterruptedException {
        try {
            return question.get();
        } catch (StatusRuntimeException e) {
            // grpc reports an interruption as a cancelled call and keeps the flag.
            if (e.getStatus().getCode() == Status.Code.CANCELLED && Thread.interrupted()) {
                throw new InterruptedException("interrupted while " + endpoint.url() + " was asked for " + what);
            }
            throw EtcdFailures.told(e.getStatus(), endpoint.url(), what);
        }
    }
}
