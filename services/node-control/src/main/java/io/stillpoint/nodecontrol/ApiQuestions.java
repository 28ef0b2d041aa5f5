package io.stillpoint.nodecontrol;

import io.stillpoint.kubernetes.KubernetesException;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks an API server that may have just come up. One that does not answer, or does not know its own users yet, is asked
 * again. Each question ends with the task's time, whatever the server does, so that the report is never late.
 */
final class ApiQuestions {

    /** After a start an API server refuses everybody until it has read its access rules. */
    private static final Duration REFUSAL_PATIENCE = Duration.ofSeconds(60);

    /** The result of one question: {@code said}, or the problem. */
    record Answer<T>(@Nullable T said, @Nullable Problem problem) {}

    private final PatientWait waiting;

    ApiQuestions(PatientWait waiting) {
        this.waiting = waiting;
    }

    /**
     * Asks once.
     *
     * @throws KubernetesException when asking again does not help
     */
    <T> Answer<T> ask(Callable<T> question) throws KubernetesException, InterruptedException {
        try {
            return new Answer<>(inTime(question), null);
        } catch (KubernetesException e) {
            if (!e.retryable() && waiting.since().compareTo(REFUSAL_PATIENCE) > 0) {
                throw e;
            }
            return new Answer<>(null, e.problem());
        }
    }

    private <T> T inTime(Callable<T> question) throws KubernetesException, InterruptedException {
        FutureTask<T> asking = new FutureTask<>(question);
        Duration limit = waiting.left();
        Thread.ofVirtual().start(asking);
        try {
            return asking.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new KubernetesException(
                    new Problem(
                            "api-server-unreachable",
                            "an answer",
                            "none within " + limit.toSeconds() + " s",
                            "the API server",
                            "Check that a control plane runs there and is not overloaded."),
                    true,
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KubernetesException known) {
                throw known;
            }
            throw new IllegalStateException("only the API server's refusals are expected here", e.getCause());
        } finally {
            asking.cancel(true);
        }
    }
}
