package io.stillpoint.bus;

import io.stillpoint.standalone.BrokerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/** One broker for all tests of this module that do not kill it; ended with the JVM. */
final class SharedBroker {

    private static final BrokerProcess BROKER = start();

    private SharedBroker() {}

    static BusConfig config() {
        return new BusConfig(BROKER.bootstrapServers(), Map.of());
    }

    private static BrokerProcess start() {
        try {
            return BrokerProcess.in(Files.createTempDirectory("stillpoint-bus-test"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
