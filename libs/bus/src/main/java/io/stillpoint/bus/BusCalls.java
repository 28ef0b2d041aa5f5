package io.stillpoint.bus;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.FailureText;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for answers of Kafka's admin client and explains failures. */
public final class BusCalls {

    private BusCalls() {}

    public static <T> T get(KafkaFuture<T> answer, String what) {
        try {
            return answer.get();
        } catch (ExecutionException failure) {
            throw failed(failure, what);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    public static BusException failed(ExecutionException failure, String what) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return new BusException(
                new Problem(
                        "kafka-call-failed",
                        what,
                        FailureText.of(cause),
                        "Kafka",
                        "Check that the broker runs and that its ACLs allow this service to do this."),
                cause);
    }

    public static BusException interrupted(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new BusException(
                new Problem("interrupted", "an answer of Kafka", "an interrupt", "this process", "Start it again."),
                interrupted);
    }
}
