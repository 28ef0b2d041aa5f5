package io.stillpoint.etcd.client;

import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.SnapshotRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.stillpoint.etcd.EtcdException;
import io.stillpoint.etcd.EtcdFailures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Receives a snapshot from a member. At most {@link #PIECES_AHEAD} pieces are held; when they are not taken, the member
 * has to wait. Pieces are given back with {@link #release}, so the same buffers carry the whole stream.
 */
public final class SnapshotFeed implements AutoCloseable {

    private static final int PIECES_AHEAD = 64;
    private static final int REQUEST_BATCH = PIECES_AHEAD / 4;

    private final String where;
    private final ClientCall<SnapshotRequest, SnapshotPiece> call;
    private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
    private final BlockingQueue<SnapshotPiece> spare = new ArrayBlockingQueue<>(PIECES_AHEAD);
    private int taken;

    /** A piece, or the end of the call. */
    private sealed interface Arrived {
        record Piece(SnapshotPiece piece) implements Arrived {}

        record End(Status status) implements Arrived {}
    }

    private SnapshotFeed(Channel channel, String where, Duration patience) {
        this.where = where;
        MethodDescriptor<SnapshotRequest, SnapshotPiece> method = MaintenanceGrpc.getSnapshotMethod().toBuilder(
                        MaintenanceGrpc.getSnapshotMethod().getRequestMarshaller(), new PieceMarshaller())
                .build();
        this.call = channel.newCall(
                method, CallOptions.DEFAULT.withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    static SnapshotFeed begin(Channel channel, String where, Duration patience) {
        SnapshotFeed feed = new SnapshotFeed(channel, where, patience);
        feed.call.start(feed.new Listener(), new Metadata());
        feed.call.request(PIECES_AHEAD);
        feed.call.sendMessage(SnapshotRequest.getDefaultInstance());
        feed.call.halfClose();
        return feed;
    }

    /**
     * Returns the next piece.
     *
     * @return null at the end of the stream, when the member says that it has sent everything
     * @throws EtcdException when the stream broke off
     */
    public @Nullable SnapshotPiece next() throws EtcdException, InterruptedException {
        return switch (arrived.take()) {
            case Arrived.Piece(SnapshotPiece piece) -> piece;
            case Arrived.End(Status status) when status.isOk() -> null;
            case Arrived.End(Status status) -> throw EtcdFailures.told(status, where, "a whole snapshot");
        };
    }

    /** Takes a used piece back. */
    public void release(SnapshotPiece piece) {
        spare.offer(piece);
        if (++taken == REQUEST_BATCH) {
            taken = 0;
            call.request(REQUEST_BATCH);
        }
    }

    /** Ends the stream, at the member too. */
    @Override
    public void close() {
        call.cancel("no longer wanted", null);
    }

    private final class Listener extends ClientCall.Listener<SnapshotPiece> {
        @Override
        public void onMessage(SnapshotPiece piece) {
            arrived.add(new Arrived.Piece(piece));
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            arrived.add(new Arrived.End(status));
        }
    }

    private final class PieceMarshaller implements MethodDescriptor.Marshaller<SnapshotPiece> {
        @Override
        public InputStream stream(SnapshotPiece piece) {
            throw new UnsupportedOperationException("snapshots are only received");
        }

        @Override
        public SnapshotPiece parse(InputStream message) {
            SnapshotPiece recycled = spare.poll();
            SnapshotPiece piece = recycled == null ? new SnapshotPiece() : recycled;
            try {
                piece.read(message);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return piece;
        }
    }
}
