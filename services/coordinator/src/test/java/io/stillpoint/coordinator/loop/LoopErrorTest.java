package io.stillpoint.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.standalone.BrokerProcess;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopErrorTest {

    @TempDir
    Path directory;

    private final List<String> lastWords = new CopyOnWriteArrayList<>();

    @Test
    void anErrorEndsTheProcessAndNotTheThreadAlone() throws Exception {
        // Given
        try (var broker = BrokerProcess.in(directory);
                var wires = new Wires(broker);
                var loop = new CoordinatorLoop(
                        wires.clients,
                        LoopConfig.of("c-1"),
                        Wires.signer(directory),
                        Clock.systemUTC(),
                        lastWords::add,
                        LoopErrorTest::failing)) {
            loop.start();

            // When
            wires.ask("r-1", Clusters.smallest());

            // Then
            await().atMost(Wires.LIMIT).until(() -> !lastWords.isEmpty());
            assertThat(lastWords.getFirst()).contains("planted");
            await().atMost(Wires.LIMIT).until(() -> !loop.isServing());
        }
    }

    @Test
    void aQuietLoopShowsThatItCouldWrite() throws Exception {
        // Given
        try (var broker = BrokerProcess.in(directory);
                var wires = new Wires(broker);
                var loop = new CoordinatorLoop(
                        wires.clients,
                        LoopConfig.of("c-1"),
                        Wires.signer(directory),
                        Clock.systemUTC(),
                        lastWords::add)) {

            // When
            loop.start();

            // Then
            await().atMost(Wires.LIMIT).until(loop::isServing);
        }
    }

    /** A producer that has no memory left when it sends. */
    @SuppressWarnings("unchecked")
    private static Producer<String, byte[]> failing(Producer<String, byte[]> real) {
        return (Producer<String, byte[]>) Proxy.newProxyInstance(
                LoopErrorTest.class.getClassLoader(), new Class<?>[] {Producer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("send")) {
                        throw new OutOfMemoryError("planted");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }
}
