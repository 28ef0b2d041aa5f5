package io.stillpoint.registry;

import java.util.function.LongConsumer;

/** Adds up the bytes that many threads copy. */
final class BlobProgress implements LongConsumer {

    private final RegistryProgress progress;
    private final long expectedBytes;
    private final String message;
    private long doneBytes;

    BlobProgress(RegistryProgress progress, long expectedBytes, String doing) {
        this.progress = progress;
        this.expectedBytes = expectedBytes;
        this.message = doing;
        progress.at(0, expectedBytes, message);
    }

    @Override
    public synchronized void accept(long bytes) {
        doneBytes += bytes;
        progress.at(doneBytes, expectedBytes, message);
    }
}
