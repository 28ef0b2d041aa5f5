package io.stillpoint.mongodb;

import com.mongodb.MongoInterruptedException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for another thread's work as if this thread had done it. */
public final class BackgroundResult {

    private BackgroundResult() {}

    /**
     * Returns the result, or throws what the other thread threw. An interruption is thrown as the driver's own
     * exception.
     *
     * @param what for the message of an interruption
     */
    public static <T> T result(Future<T> work, String what) {
        try {
            return work.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MongoInterruptedException("interrupted while " + what, e);
        }
    }
}
