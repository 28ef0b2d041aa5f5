package io.stillpoint.faults.broker;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.Topics;
import io.stillpoint.faults.BrokerSet;
import io.stillpoint.standalone.ExecutableJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;

/** Three Kafka brokers that are controllers too, each a process in a network namespace of its own. */
final class ThreeBrokers implements BrokerSet {

    private static final int BROKERS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(6);

    private static final List<String> SMALL_JVM = List.of(
            "-Xms64m",
            "-Xmx224m",
            "-XX:+UseSerialGC",
            "-XX:+UseTransparentHugePages",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final Path directory;
    private final BrokerNet net;
    private final Process[] running = new Process[BROKERS + 1];

    private ThreeBrokers(Path directory, BrokerNet net) {
        this.directory = directory;
        this.net = net;
    }

    /** Starts them and returns once all three serve. */
    static ThreeBrokers in(Path directory) throws Exception {
        var brokers = new ThreeBrokers(directory, BrokerNet.of(BROKERS));
        try {
            String cluster = Uuid.randomUuid().toString();
            for (int broker = 1; broker <= BROKERS; broker++) {
                Files.write(brokers.settingsOf(broker), brokers.settings(broker));
                brokers.launch(broker, "kafka.tools.StorageTool", "format", "-t", cluster, "-c")
                        .waitFor();
            }
            for (int broker = 1; broker <= BROKERS; broker++) {
                brokers.start(broker);
            }
            brokers.awaitServing(BROKERS);
            return brokers;
        } catch (Exception failure) {
            brokers.close();
            throw failure;
        }
    }

    private List<String> settings(int broker) {
        String voters = IntStream.rangeClosed(1, BROKERS)
                .mapToObj(each -> "%d@%s:9093".formatted(each, net.address(each)))
                .collect(Collectors.joining(","));
        String own = net.address(broker);
        return List.of(
                "process.roles=broker,controller",
                "node.id=" + broker,
                "controller.quorum.voters=" + voters,
                "controller.listener.names=CONTROLLER",
                "listeners=PLAINTEXT://%s:9092,CONTROLLER://%s:9093".formatted(own, own),
                "advertised.listeners=PLAINTEXT://%s:9092".formatted(own),
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs=" + directory.resolve("kafka-" + broker),
                // What Kafka advises for three: its own topics have three copies by themselves.
                "default.replication.factor=3",
                "min.insync.replicas=2",
                // Else every broker opens 150 partitions of its own.
                "offsets.topic.num.partitions=4",
                "transaction.state.log.num.partitions=4",
                "share.coordinator.state.topic.num.partitions=4",
                "log.cleaner.dedupe.buffer.size=8388608",
                "group.initial.rebalance.delay.ms=0",
                "group.share.min.record.lock.duration.ms=1000");
    }

    private Path settingsOf(int broker) {
        return directory.resolve("broker-%d.properties".formatted(broker));
    }

    private Process launch(int broker, String program, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", net.space(broker)));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL_JVM);
        command.add("-Dloader.main=" + program);
        command.addAll(List.of(
                "-cp", ExecutableJar.named("stillpoint-standalone-broker").toString()));
        command.add("org.springframework.boot.loader.launch.PropertiesLauncher");
        command.addAll(List.of(words));
        command.add(settingsOf(broker).toString());
        Path log = directory.resolve("broker-%d.log".formatted(broker));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    void start(int broker) throws IOException {
        running[broker] = launch(broker, "kafka.Kafka");
    }

    void kill(int broker) {
        running[broker].destroyForcibly().onExit().join();
    }

    /** Its process stops where it is, and its connections stay open. */
    void stop(int broker) throws IOException, InterruptedException {
        CommandLine.run("kill", "-STOP", Long.toString(running[broker].pid()));
    }

    void goOn(int broker) throws IOException, InterruptedException {
        CommandLine.run("kill", "-CONT", Long.toString(running[broker].pid()));
    }

    void unplug(int broker) throws IOException, InterruptedException {
        net.unplug(broker);
    }

    void plug(int broker) throws IOException, InterruptedException {
        net.plug(broker);
    }

    /** Returns the one through which the facts of a cluster go. */
    int leaderOf(String cluster) throws Exception {
        try (Admin admin = admin()) {
            var topic = admin.describeTopics(List.of(Topics.EVENTS))
                    .allTopicNames()
                    .get()
                    .get(Topics.EVENTS);
            return topic.partitions().get(Topics.partitionOf(cluster)).leader().id();
        }
    }

    /** Returns once the others know that so many brokers are there. */
    void awaitServing(int count) throws Exception {
        await(
                "%d brokers".formatted(count),
                admin -> admin.describeCluster().nodes().get().size() == count);
    }

    /** Returns once every record has all its copies again. */
    void awaitCopies() throws Exception {
        await("three copies of everything", admin -> {
            Set<String> names = new HashSet<>(admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get());
            Collection<TopicDescription> topics =
                    admin.describeTopics(names).allTopicNames().get().values();
            return topics.stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.isr().size() == BROKERS);
        });
    }

    /** A question to the brokers. */
    private interface Holds {
        boolean at(Admin admin) throws ExecutionException, InterruptedException;
    }

    private void await(String what, Holds condition) throws Exception {
        Instant deadline = Instant.now().plus(LIMIT);
        String trouble = "not yet";
        try (Admin admin = admin()) {
            while (true) {
                try {
                    if (condition.at(admin)) {
                        return;
                    }
                } catch (ExecutionException away) {
                    trouble = String.valueOf(away.getCause());
                }
                if (Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException(
                            "expected %s within %s, found %s; see %s".formatted(what, LIMIT, trouble, directory));
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    private Admin admin() {
        return new BusClients(new BusConfig(bootstrapServers(), Map.of())).admin();
    }

    @Override
    public String bootstrapServers() {
        return IntStream.rangeClosed(1, BROKERS)
                .mapToObj(broker -> net.address(broker) + ":9092")
                .collect(Collectors.joining(","));
    }

    @Override
    public List<Long> pids() {
        return Arrays.stream(running)
                .filter(process -> process != null && process.isAlive())
                .map(Process::pid)
                .toList();
    }

    @Override
    public void killAndRestart() {
        throw new IllegalStateException("expected a test that says which broker dies");
    }

    @Override
    public void close() {
        try {
            for (Process process : running) {
                if (process != null) {
                    process.destroyForcibly().onExit().join();
                }
            }
            net.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
