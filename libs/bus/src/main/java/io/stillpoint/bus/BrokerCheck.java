package io.stillpoint.bus;

import io.stillpoint.schemas.shared.Problem;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Refuses brokers that are too old. Share groups need {@code share.version} 1 (Kafka 4.2), and transactions that
 * survive a zombie of their own producer need {@code transaction.version} 2 (KIP-890).
 */
public final class BrokerCheck {

    private static final short SHARE_VERSION = 1;
    private static final short TRANSACTION_VERSION = 2;

    private BrokerCheck() {}

    /**
     * Asks the broker for its features.
     *
     * @throws BusException when nobody answers or a feature is too low; the message gives the levels of both
     */
    public static void require(Admin admin, BusConfig config) {
        Map<String, FinalizedVersionRange> features;
        try {
            features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RetriableException
                    ? unreachable(config, failure.getCause())
                    : BusCalls.failed(failure, "the broker's features");
        } catch (InterruptedException interrupted) {
            throw BusCalls.interrupted(interrupted);
        }
        requireFeatures(level(features, "share.version"), level(features, "transaction.version"), config);
    }

    static void requireFeatures(int shareVersion, int transactionVersion, BusConfig config) {
        if (shareVersion >= SHARE_VERSION && transactionVersion >= TRANSACTION_VERSION) {
            return;
        }
        throw new BusException(new Problem(
                "broker-too-old",
                "share.version >= %d and transaction.version >= %d".formatted(SHARE_VERSION, TRANSACTION_VERSION),
                "share.version = %d and transaction.version = %d".formatted(shareVersion, transactionVersion),
                "Kafka at " + config.bootstrapServers(),
                "Use Kafka 4.2 or newer; on an upgraded one run: kafka-features.sh upgrade "
                        + "--feature share.version=1 --feature transaction.version=2"));
    }

    static BusException unreachable(BusConfig config, Throwable cause) {
        return new BusException(
                new Problem(
                        "kafka-unreachable",
                        "a Kafka broker",
                        "no answer (" + cause.getMessage() + ")",
                        "Kafka at " + config.bootstrapServers(),
                        "Start the broker, or correct stillpoint.bus.bootstrap-servers."),
                cause);
    }

    private static int level(Map<String, FinalizedVersionRange> features, String name) {
        FinalizedVersionRange range = features.get(name);
        return range == null ? 0 : range.maxVersionLevel();
    }
}
