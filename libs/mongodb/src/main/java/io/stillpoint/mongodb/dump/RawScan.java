package io.stillpoint.mongodb.dump;

import com.mongodb.ClientSessionOptions;
import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.stillpoint.mongodb.BackgroundResult;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Reads a collection in batches and hands out its documents as raw bytes. The driver's own cursors copy each document
 * once more, and cannot make old servers find a place in the oplog without reading all of it. The next batch is
 * requested while one is taken, so neither side waits for the other.
 */
public final class RawScan implements AutoCloseable {

    /**
     * Target size of one batch. Three batches are in memory: one is taken, one arrives, and one is the driver's copy.
     */
    private static final int BATCH_BYTES = 1024 * 1024;

    private static final int FIRST_BATCH = 100;
    private static final int LARGEST_BATCH = 20_000;
    /** After a larger answer the next batch is not requested ahead: documents may have 16 MiB each. */
    private static final int LARGE_ANSWER_BYTES = 4 * BATCH_BYTES;

    /** Takes one document of a batch. */
    @FunctionalInterface
    public interface Taker<E extends Exception> {
        void take(RawBsonDocument document) throws IOException, E;
    }

    private final MongoDatabase database;
    private final String collection;
    private final @Nullable ClientSession session;
    private final ExecutorService ahead = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("mongodb-next-batch").factory());
    private @Nullable RawBsonDocument first;
    private long cursor;
    private int batchSize = FIRST_BATCH;

    private RawScan(MongoClient client, String database, String collection) {
        this.database = client.getDatabase(database);
        this.collection = collection;
        this.session = session(client);
    }

    /**
     * Asks for the first documents.
     *
     * @param find what follows {@code {find: collection}}: filter, sort and so on
     * @throws MongoException also when the user may not read the collection
     */
    public static RawScan begin(MongoClient client, String database, String collection, BsonDocument find) {
        RawScan scan = new RawScan(client, database, collection);
        try {
            BsonDocument command = new BsonDocument("find", new BsonString(collection));
            command.putAll(find);
            RawBsonDocument answer = scan.run(command.append("batchSize", new BsonInt32(FIRST_BATCH)));
            scan.cursor = answer.getDocument("cursor").getNumber("id").longValue();
            scan.first = answer;
            return scan;
        } catch (MongoException e) {
            scan.close();
            throw e;
        }
    }

    /** Reads to the end; may be called once. */
    public <E extends Exception> void forEach(Taker<E> taker) throws IOException, E {
        RawBsonDocument answer = first;
        first = null;
        String batch = "firstBatch";
        while (answer != null) {
            RawBsonDocument part = (RawBsonDocument) answer.getDocument("cursor");
            cursor = part.getNumber("id").longValue();
            boolean large = answer.getByteBuffer().remaining() > LARGE_ANSWER_BYTES;
            Future<RawBsonDocument> next = cursor == 0 || large ? null : ahead.submit(nextBatch());
            fit(RawBatch.of(part, batch).forEach(taker));
            if (cursor == 0) {
                return;
            }
            answer = BackgroundResult.result(
                    next == null ? ahead.submit(nextBatch()) : next, "the next documents were awaited");
            batch = "nextBatch";
        }
    }

    private Callable<RawBsonDocument> nextBatch() {
        BsonDocument command = new BsonDocument("getMore", new BsonInt64(cursor))
                .append("collection", new BsonString(collection))
                .append("batchSize", new BsonInt32(batchSize));
        return () -> run(command);
    }

    private void fit(RawBatch.Taken taken) {
        if (taken.documents() > 0) {
            long fitting = BATCH_BYTES / Math.max(1, taken.bytes() / taken.documents());
            batchSize = (int) Math.clamp(Math.min(fitting, 2L * batchSize), 1, LARGEST_BATCH);
        }
    }

    private RawBsonDocument run(BsonDocument command) {
        return session == null
                ? database.runCommand(command, RawBsonDocument.class)
                : database.runCommand(session, command, RawBsonDocument.class);
    }

    /**
     * Starts a session: a cursor belongs to one, so both commands need the same. Very old and other servers have no
     * sessions.
     */
    private static @Nullable ClientSession session(MongoClient client) {
        if (client.getClusterDescription().getLogicalSessionTimeoutMinutes() == null) {
            return null;
        }
        return client.startSession(
                ClientSessionOptions.builder().causallyConsistent(false).build());
    }

    @Override
    public void close() {
        // A batch that was requested but never taken still uses cursor and session.
        ahead.close();
        if (cursor != 0) {
            try {
                run(new BsonDocument("killCursors", new BsonString(collection))
                        .append("cursors", new BsonArray(java.util.List.of(new BsonInt64(cursor)))));
            } catch (MongoException e) {
                // The server drops the cursor by itself.
            }
        }
        if (session != null) {
            session.close();
        }
    }
}
