package io.stillpoint.mongodb.restore;

import io.stillpoint.mongodb.BackgroundResult;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.bson.RawBsonDocument;

/** Sends batches to the server while the next ones are read: a few at once, so that memory stays bounded. */
final class InsertPipeline implements AutoCloseable {

    private final int atOnce;
    private final Consumer<List<RawBsonDocument>> insert;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Future<?>> underWay = new ArrayDeque<>();

    /** @param insert inserts one batch; with {@code atOnce} 1 they are sent one after the other, in order */
    InsertPipeline(int atOnce, Consumer<List<RawBsonDocument>> insert) {
        this.atOnce = atOnce;
        this.insert = insert;
    }

    /** Waits until there is room; throws the failure of an earlier batch. */
    void add(List<RawBsonDocument> batch) {
        while (underWay.size() >= atOnce) {
            awaitFirst();
        }
        underWay.add(threads.submit(() -> insert.accept(batch)));
    }

    /** Waits for all batches; throws the failure of any. */
    void finish() {
        while (!underWay.isEmpty()) {
            awaitFirst();
        }
    }

    private void awaitFirst() {
        BackgroundResult.result(underWay.remove(), "documents were inserted");
    }

    /** Returns once no batch is under way any more, even after a failure. */
    @Override
    public void close() {
        threads.close();
    }
}
