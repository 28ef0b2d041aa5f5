package io.stillpoint.standalone.broker;

import java.nio.file.Path;
import java.util.Properties;

/**
 * Settings of a single broker: it is its own controller, and every internal topic has one replica.
 *
 * @param host loopback address that it listens on; there is no authentication, so nothing else may reach it
 * @param port for clients
 * @param controllerPort for the controller, loopback too
 * @param data directory of log and metadata, kept over restarts; may be a path from the working directory
 */
record BrokerSettings(String host, int port, int controllerPort, Path data) {

    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    Properties asKafkaProperties() {
        var properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(NODE_ID));
        properties.put("controller.quorum.voters", NODE_ID + "@" + host + ":" + controllerPort);
        properties.put("controller.listener.names", CONTROLLER_LISTENER);
        properties.put("listeners", "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(host, port, host, controllerPort));
        properties.put("advertised.listeners", "PLAINTEXT://" + host + ":" + port);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("log.dirs", data.toString());
        oneReplicaOfInternalTopics(properties);
        promptness(properties);
        // Nobody else has a copy. Kafka's own topics too: a transaction whose end is lost stays open for ever.
        properties.put("log.flush.interval.messages", "1");
        // Kafka's 128 MB are cleared at every start; 8 hold the keys of a compaction of some 300,000 records.
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
        // A misspelt topic must be an error, and our topics have settings of their own.
        properties.put("auto.create.topics.enable", "false");
        return properties;
    }

    private static void oneReplicaOfInternalTopics(Properties properties) {
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "4");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "4");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("share.coordinator.state.topic.num.partitions", "4");
    }

    private static void promptness(Properties properties) {
        properties.put("group.initial.rebalance.delay.ms", "0");
        // Back-to-back transactions otherwise sleep in CONCURRENT_TRANSACTIONS: measured 16 a second against 92.
        properties.put("add.partitions.to.txn.retry.backoff.ms", "1");
        properties.put("add.partitions.to.txn.retry.backoff.max.ms", "5");
        // The broker's lower bound, so that a group may choose a lock shorter than the default of 15 s.
        properties.put("group.share.min.record.lock.duration.ms", "1000");
        // A new backup worker learns what it may take at its second heartbeat: after 1 s instead of 5.
        properties.put("group.share.min.heartbeat.interval.ms", "1000");
        properties.put("group.share.heartbeat.interval.ms", "1000");
        properties.put("controlled.shutdown.enable", "false");
        // After a crash its controller lets the broker back only when the dead one's session is over: 9 s unless told.
        properties.put("broker.session.timeout.ms", "3000");
        properties.put("broker.heartbeat.interval.ms", "500");
    }
}
