package io.stillpoint.registry.client;

import io.stillpoint.registry.RegistryException;
import java.io.IOException;
import java.io.InterruptedIOException;

/** Repeats a request a few times if that may help. */
final class RetryPolicy {

    private RetryPolicy() {}

    /** One request. */
    interface Request<T> {
        T send() throws IOException;
    }

    static <T> T of(RegistryLimits limits, Request<T> request) throws IOException {
        for (int tried = 1; ; tried++) {
            try {
                return request.send();
            } catch (RegistryException e) {
                if (!e.retryable() || tried >= limits.tries()) {
                    throw e;
                }
                pause(limits.pause().toMillis() << (tried - 1));
            }
        }
    }

    private static void pause(long millis) throws InterruptedIOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before a request was sent again");
        }
    }
}
