package io.stillpoint.vault.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Repeats a request a few times when only the connection failed. The caller must hold the data until then. */
final class ResendPolicy {

    private static final int TRIES = 4;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private ResendPolicy() {}

    /** One request; each call sends it again. */
    interface Request<T> {
        CompletableFuture<T> send() throws Exception;
    }

    static <T> CompletableFuture<T> of(Request<T> request) {
        return attempt(request, 1);
    }

    private static <T> CompletableFuture<T> attempt(Request<T> request, int tries) {
        return sent(request).exceptionallyCompose(failed -> {
            if (tries >= TRIES || !StoreFailures.connection(failed)) {
                return CompletableFuture.failedFuture(failed);
            }
            Executor later = CompletableFuture.delayedExecutor(PAUSE.toMillis() * tries, TimeUnit.MILLISECONDS);
            return CompletableFuture.supplyAsync(() -> request, later).thenCompose(same -> attempt(same, tries + 1));
        });
    }

    private static <T> CompletableFuture<T> sent(Request<T> request) {
        try {
            return request.send();
        } catch (Exception e) {
            return CompletableFuture.failedFuture(new CompletionException(e));
        }
    }
}
