package io.stillpoint.vault;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The thread that compresses, encrypts and fills parts, with the chunks on their way to it. It holds all memory of an
 * object, so that a finished {@link VaultOutput} holds little.
 */
final class StoringThread {

    private final ChunkHandoff handoff = new ChunkHandoff();
    private final StoredPipe pipe;
    private final FutureTask<StoredPipe> task;
    private final Thread thread;
    private volatile @Nullable IOException failure;
    private ChunkHandoff.@Nullable Chunk filling;

    StoringThread(String name, StoredPipe pipe) {
        this.pipe = pipe;
        this.task = new FutureTask<>(this::store);
        this.thread = Thread.ofPlatform().daemon().name("vault-" + name).start(task);
    }

    /** Takes bytes; throws the thread's failure. */
    void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            IOException failed = failure;
            if (failed != null) {
                throw failed;
            }
            ChunkHandoff.Chunk chunk = filling == null ? take() : filling;
            int taken = Math.min(left, chunk.bytes().remaining());
            chunk.bytes().put(bytes, from, taken);
            from += taken;
            left -= taken;
            filling = chunk;
            if (!chunk.bytes().hasRemaining()) {
                pass();
            }
        }
    }

    /** Ends the stream and waits for the thread; throws its failure. */
    StoredPipe end(ChunkHandoff.End end) throws IOException {
        if (end == ChunkHandoff.End.COMMIT) {
            pass();
        }
        if (end == ChunkHandoff.End.ABORT) {
            // The thread may wait for a store that is away, and would not see the end.
            pipe.giveUp();
        }
        handoff.end(end);
        try {
            return task.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an object was finished");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
        }
    }

    private ChunkHandoff.Chunk take() throws InterruptedIOException {
        try {
            return handoff.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the vault was written to");
        }
    }

    private void pass() {
        ChunkHandoff.Chunk chunk = filling;
        if (chunk != null) {
            filling = null;
            handoff.pass(chunk);
        }
    }

    /** Runs on the second thread until the end. After a failure a waiting writer goes on and gets the failure. */
    private StoredPipe store() throws IOException {
        try {
            while (true) {
                ChunkHandoff.Chunk chunk = handoff.next();
                switch (chunk.end()) {
                    case NONE -> {
                        pipe.write(chunk.bytes());
                        handoff.release(chunk);
                    }
                    case COMMIT -> {
                        pipe.finish();
                        return pipe;
                    }
                    case ABORT -> {
                        pipe.discard();
                        return pipe;
                    }
                }
            }
        } catch (InterruptedException e) {
            throw discarded(new InterruptedIOException("interrupted while an object was stored"));
        } catch (IOException e) {
            throw discarded(e);
        } catch (RuntimeException | Error e) {
            // Of whatever kind: the writer would wait for room for ever.
            throw discarded(new IOException(e));
        }
    }

    private IOException discarded(IOException cause) {
        failure = cause;
        handoff.open();
        pipe.discard();
        return cause;
    }
}
