package io.stillpoint.coordinator.loop;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/**
 * A real producer whose transactions fail at moving points: every transaction fails once, the first before its first record,
 * the next after it, and so on to the point right after the commit, of which nobody is told; then around again.
 */
final class CrashingProducer {

    /** Where a transaction can be cut. */
    enum Point {
        BEFORE_BEGIN,
        BEFORE_A_RECORD,
        BEFORE_OFFSETS,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    private final AtomicInteger transactions = new AtomicInteger();
    private final AtomicInteger crashes = new AtomicInteger();

    int crashes() {
        return crashes.get();
    }

    @SuppressWarnings("unchecked")
    Producer<String, byte[]> around(Producer<String, byte[]> real) {
        return (Producer<String, byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Producer.class}, (proxy, method, arguments) -> {
                    try {
                        String call = method.getName();
                        before(call);
                        Object answer = method.invoke(real, arguments);
                        after(call);
                        return answer;
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    private void before(String call) {
        if (call.equals("beginTransaction")) {
            transactions.incrementAndGet();
        }
        switch (call) {
            case "beginTransaction" -> crashAt(Point.BEFORE_BEGIN);
            case "send" -> crashAt(Point.BEFORE_A_RECORD);
            case "sendOffsetsToTransaction" -> crashAt(Point.BEFORE_OFFSETS);
            case "commitTransaction" -> crashAt(Point.BEFORE_COMMIT);
            default -> {
                // Nothing else belongs to a transaction.
            }
        }
    }

    private void after(String call) {
        if (call.equals("commitTransaction")) {
            crashAt(Point.AFTER_COMMIT);
        }
    }

    /** Odd transactions crash, each at the next point; even ones pass. */
    private void crashAt(Point point) {
        int number = transactions.get();
        Point due = Point.values()[number / 2 % Point.values().length];
        if (number % 2 == 1 && due == point) {
            crashes.incrementAndGet();
            throw new KafkaException("cut at " + point + " of transaction " + number);
        }
    }
}
