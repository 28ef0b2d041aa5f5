package io.stillpoint.vault;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Hands plain bytes from the thread that reads a source to the one that compresses. A fixed set of chunks circulates,
 * so that a fast source waits for a slow store instead of filling memory.
 */
final class ChunkHandoff {

    static final int CHUNK_BYTES = 256 << 10;
    private static final int CHUNKS = 4;

    /** How the stream ends. */
    enum End {
        NONE,
        COMMIT,
        ABORT
    }

    /**
     * Some bytes, or the end. Off the heap, so that the compressor reads them in place and no garbage collection waits
     * for it.
     */
    record Chunk(ByteBuffer bytes, End end) {
        static Chunk empty() {
            return new Chunk(ByteBuffer.allocateDirect(CHUNK_BYTES), End.NONE);
        }
    }

    private final BlockingQueue<Chunk> free = new ArrayBlockingQueue<>(CHUNKS);
    /** Room for the one that {@link #open} adds, and for the end. */
    private final BlockingQueue<Chunk> full = new ArrayBlockingQueue<>(CHUNKS + 2);

    ChunkHandoff() {
        for (int i = 0; i < CHUNKS; i++) {
            free.add(Chunk.empty());
        }
    }

    /** For the reader: waits for an empty chunk and returns it. */
    Chunk empty() throws InterruptedException {
        Chunk chunk = free.take();
        chunk.bytes().clear();
        return chunk;
    }

    /** For the reader: hands a filled chunk over. */
    void pass(Chunk chunk) {
        chunk.bytes().flip();
        full.add(chunk);
    }

    /** For the reader: ends the stream; never blocks. */
    void end(End end) {
        full.add(new Chunk(ByteBuffer.allocate(0), end));
    }

    /** For the other side: waits for the next chunk and returns it. */
    Chunk next() throws InterruptedException {
        return full.take();
    }

    /** For the other side: gives a chunk back. */
    void release(Chunk chunk) {
        free.add(chunk);
    }

    /**
     * For the other side, when it fails: adds an empty chunk, so that a waiting reader goes on and learns of the
     * failure.
     */
    void open() {
        if (free.isEmpty()) {
            free.add(Chunk.empty());
        }
    }
}
