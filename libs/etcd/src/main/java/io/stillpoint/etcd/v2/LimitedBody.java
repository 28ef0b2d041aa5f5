package io.stillpoint.etcd.v2;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The body of an answer, which must end in time and not be too long: the client's own limit ends with the headers. */
final class LimitedBody extends FilterInputStream {

    private final Duration patience;
    private final long most;
    private long passed;
    private volatile boolean late;

    private LimitedBody(InputStream body, Duration patience, long most) {
        super(body);
        this.patience = patience;
        this.most = most;
    }

    /** Begins to count the time. */
    static LimitedBody of(InputStream body, Duration patience, long most) {
        LimitedBody limited = new LimitedBody(body, patience, most);
        CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                .execute(limited::giveUp);
        return limited;
    }

    private void giveUp() {
        late = true;
        try {
            // Wakes a reader that waits for more.
            in.close();
        } catch (IOException e) {
            // The reader has a failure to report either way.
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count;
        try {
            count = in.read(bytes, offset, length);
        } catch (IOException e) {
            throw late ? tooLate(e) : e;
        }
        if (late) {
            throw tooLate(null);
        }
        passed += Math.max(count, 0);
        if (passed > most) {
            throw new IOException("expected at most %d bytes, found more".formatted(most));
        }
        return count;
    }

    private IOException tooLate(@org.jspecify.annotations.Nullable IOException cause) {
        return new IOException(
                "expected the whole answer within %s, found %d bytes".formatted(patience, passed), cause);
    }

    @Override
    public int read() throws IOException {
        byte[] single = readNBytes(1);
        return single.length == 0 ? -1 : Byte.toUnsignedInt(single[0]);
    }
}
