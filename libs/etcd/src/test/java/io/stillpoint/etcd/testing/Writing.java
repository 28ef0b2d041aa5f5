package io.stillpoint.etcd.testing;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import java.util.Locale;
import java.util.Random;

/** Writes into a cluster of the tests. */
public final class Writing implements AutoCloseable {

    private static final int OPERATIONS_PER_TRANSACTION = 64;

    private final ManagedChannel channel;
    private final KVGrpc.KVBlockingStub keys;

    private Writing(ManagedChannel channel) {
        this.channel = channel;
        this.keys = KVGrpc.newBlockingStub(channel);
    }

    public static Writing into(EtcdCluster cluster) throws Exception {
        return into(cluster, cluster.addresses().get(0));
    }

    public static Writing into(EtcdCluster cluster, String address) throws Exception {
        return new Writing(NettyChannelBuilder.forAddress(address, cluster.clientPort())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(cluster.certificates().resolve("ca.pem").toFile())
                        .keyManager(
                                cluster.certificates().resolve("server.pem").toFile(),
                                cluster.certificates().resolve("server-key.pem").toFile())
                        .build())
                .proxyDetector(any -> null)
                .build());
    }

    /** Puts one key; answers with the revision. */
    public long put(String key, byte[] value) {
        return keys.put(PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setValue(ByteString.copyFrom(value))
                        .build())
                .getHeader()
                .getRevision();
    }

    public void delete(String key) {
        keys.deleteRange(DeleteRangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .build());
    }

    public void compact(long revision) {
        keys.compact(CompactionRequest.newBuilder()
                .setRevision(revision)
                .setPhysical(true)
                .build());
    }

    /** Writes about so many bytes; every second value is noise, the others are text that compresses well. */
    public void fill(String prefix, long bytes, int valueBytes, long seed) {
        Random random = new Random(seed);
        long written = 0;
        int number = 0;
        while (written < bytes) {
            TxnRequest.Builder transaction = TxnRequest.newBuilder();
            int batch = Math.max(1, Math.min(OPERATIONS_PER_TRANSACTION, (1 << 20) / valueBytes));
            for (int i = 0; i < batch; i++) {
                byte[] value = number % 2 == 0 ? noise(random, valueBytes) : text(valueBytes);
                transaction.addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8(String.format(Locale.ROOT, "%s%09d", prefix, number++)))
                                .setValue(ByteString.copyFrom(value))));
                written += valueBytes;
            }
            keys.txn(transaction.build());
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static byte[] noise(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(int length) {
        byte[] words =
                "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\"}\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = words[i % words.length];
        }
        return bytes;
    }
}
