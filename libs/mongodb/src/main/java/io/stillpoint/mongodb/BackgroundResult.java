package io.stillpoint.mongodb;

import com.mongodb.MongoInterruptedException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What another thread does for this one, as if this one did it itself. */
public final class BackgroundResult {

    private BackgroundResult() {}

    /**
     * The result, or what the other thread failed of. The thread's interruption comes as the driver tells it.
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
