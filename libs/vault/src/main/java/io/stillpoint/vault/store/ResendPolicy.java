package io.stillpoint.vault.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a request again while the store is away, with growing pauses: an upload of hours must not begin anew because the store was
 * gone for minutes. The caller must hold the data until then.
 */
final class ResendPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(ResendPolicy.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Duration patience;

    /** @param patience how long after its first failure a request is sent again */
    ResendPolicy(Duration patience) {
        this.patience = patience;
    }

    /** One request; each call sends it again. */
    interface Request<T> {
        CompletableFuture<T> send() throws Exception;
    }

    /** A store that is away since then. */
    private record Outage(long sinceNanos, Duration pause) {

        static Outage begins() {
            return new Outage(System.nanoTime(), FIRST_PAUSE);
        }

        boolean outlasts(Duration patience) {
            return System.nanoTime() - sinceNanos + pause.toNanos() > patience.toNanos();
        }

        Outage lasts() {
            Duration longer = pause.multipliedBy(2);
            return new Outage(sinceNanos, longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE);
        }
    }

    <T> CompletableFuture<T> of(String where, Request<T> request) {
        return of(where, request, () -> false);
    }

    /** @param ended whether nobody wants the answer any more; asked before each pause and each repetition */
    <T> CompletableFuture<T> of(String where, Request<T> request, BooleanSupplier ended) {
        return sent(request).exceptionallyCompose(failed -> {
            if (StoreFailures.away(failed)) {
                LOG.atWarn()
                        .addKeyValue("where", where)
                        .addKeyValue("problem", String.valueOf(failed.getMessage()))
                        .log("the store is away; what it should take is sent again for up to " + patience.toSeconds()
                                + " s");
            }
            return again(request, ended, Outage.begins(), failed);
        });
    }

    private <T> CompletableFuture<T> again(Request<T> request, BooleanSupplier ended, Outage outage, Throwable failed) {
        if (!StoreFailures.away(failed) || ended.getAsBoolean() || outage.outlasts(patience)) {
            return CompletableFuture.failedFuture(failed);
        }
        Executor later = CompletableFuture.delayedExecutor(outage.pause().toMillis(), TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(() -> request, later)
                .thenCompose(due -> ended.getAsBoolean() ? CompletableFuture.<T>failedFuture(failed) : sent(due))
                .exceptionallyCompose(still -> again(request, ended, outage.lasts(), still));
    }

    private static <T> CompletableFuture<T> sent(Request<T> request) {
        try {
            return request.send();
        } catch (Exception e) {
            return CompletableFuture.failedFuture(new CompletionException(e));
        }
    }
}
