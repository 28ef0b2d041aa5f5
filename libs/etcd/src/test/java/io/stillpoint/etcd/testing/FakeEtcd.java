package io.stillpoint.etcd.testing;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AlarmResponse;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.HashKVRequest;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.Member;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberListResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.SnapshotRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * A member that does what no real one can be made to do: answers with a snapshot that is damaged on the way, holds other data
 * than its fellows, or is as old as etcd 3.2 and knows no HashKV. Speaks TLS with the certificates of an {@link EtcdCluster}
 * that was prepared but not started.
 */
public final class FakeEtcd implements AutoCloseable {

    private static final int PIECE_BYTES = 32 << 10;
    private static final long MEMBER = 0x8e9e05c52164694dL;

    private final Server server;
    private byte[] snapshot = new byte[0];
    private Long hashKv;
    private String value = "value";
    private long cluster = 1;
    private List<String> errors = List.of();
    private boolean refusesLists;

    private FakeEtcd(Path certificates, String address, int port) throws IOException {
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(address, port))
                .sslContext(GrpcSslContexts.forServer(pem(certificates, "server"), pem(certificates, "server-key"))
                        .trustManager(pem(certificates, "ca"))
                        .build())
                .addService(new Maintenance())
                .addService(new Keys())
                .addService(new Cluster())
                .build()
                .start();
    }

    public static FakeEtcd start(EtcdCluster prepared, String address) throws IOException {
        return new FakeEtcd(prepared.certificates(), address, prepared.clientPort());
    }

    public FakeEtcd snapshot(byte[] bytes) {
        this.snapshot = bytes;
        return this;
    }

    public FakeEtcd hashKv(long hash) {
        this.hashKv = hash;
        return this;
    }

    public FakeEtcd value(String text) {
        this.value = text;
        return this;
    }

    public FakeEtcd cluster(long id) {
        this.cluster = id;
        return this;
    }

    public FakeEtcd errors(String... texts) {
        this.errors = List.of(texts);
        return this;
    }

    /** Of alarms and members. */
    public FakeEtcd refusesLists() {
        this.refusesLists = true;
        return this;
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow().awaitTermination();
    }

    private ResponseHeader header() {
        return ResponseHeader.newBuilder()
                .setClusterId(cluster)
                .setMemberId(MEMBER)
                .setRevision(100)
                .build();
    }

    private final class Maintenance extends MaintenanceGrpc.MaintenanceImplBase {
        @Override
        public void status(StatusRequest request, StreamObserver<StatusResponse> answer) {
            one(
                    answer,
                    StatusResponse.newBuilder()
                            .setHeader(header())
                            .setLeader(MEMBER)
                            .setVersion("3.2.24")
                            .setDbSize(snapshot.length)
                            .addAllErrors(errors)
                            .build());
        }

        @Override
        public void alarm(AlarmRequest request, StreamObserver<AlarmResponse> answer) {
            if (refusesLists) {
                answer.onError(Status.UNAVAILABLE.asRuntimeException());
                return;
            }
            one(answer, AlarmResponse.getDefaultInstance());
        }

        @Override
        public void hashKV(HashKVRequest request, StreamObserver<HashKVResponse> answer) {
            if (hashKv == null) {
                answer.onError(Status.UNIMPLEMENTED.asRuntimeException());
                return;
            }
            one(answer, HashKVResponse.newBuilder().setHash(hashKv.intValue()).build());
        }

        @Override
        public void snapshot(SnapshotRequest request, StreamObserver<SnapshotResponse> answer) {
            for (int at = 0; at < snapshot.length; at += PIECE_BYTES) {
                int length = Math.min(PIECE_BYTES, snapshot.length - at);
                answer.onNext(SnapshotResponse.newBuilder()
                        .setHeader(header())
                        .setRemainingBytes(snapshot.length - at - length)
                        .setBlob(ByteString.copyFrom(snapshot, at, length))
                        .build());
            }
            answer.onCompleted();
        }
    }

    private final class Keys extends KVGrpc.KVImplBase {
        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> answer) {
            RangeResponse.Builder page = RangeResponse.newBuilder().setHeader(header());
            String from = request.getKey().toStringUtf8();
            for (int i = 0; i < 100 && !request.getCountOnly(); i++) {
                String key = "/key/%03d".formatted(i);
                if (key.compareTo(from) >= 0 && page.getKvsCount() == request.getLimit()) {
                    page.setMore(true);
                } else if (key.compareTo(from) >= 0) {
                    page.addKvs(KeyValue.newBuilder()
                            .setKey(ByteString.copyFromUtf8(key))
                            .setValue(ByteString.copyFromUtf8(i == 99 ? value : "same"))
                            .setModRevision(i));
                }
            }
            one(answer, page.build());
        }
    }

    private final class Cluster extends ClusterGrpc.ClusterImplBase {
        @Override
        public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> answer) {
            if (refusesLists) {
                answer.onError(Status.UNAVAILABLE.asRuntimeException());
                return;
            }
            one(
                    answer,
                    MemberListResponse.newBuilder()
                            .addMembers(Member.newBuilder()
                                    .setID(MEMBER)
                                    .setName("etcd0")
                                    .addPeerURLs("https://10.0.0.11:2380"))
                            .build());
        }
    }

    private static <T> void one(StreamObserver<T> answer, T message) {
        answer.onNext(message);
        answer.onCompleted();
    }

    private static File pem(Path certificates, String name) {
        return certificates.resolve(name + ".pem").toFile();
    }
}
