package io.stillpoint.cli.run;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.ServiceSecrets;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.key.KeyCommand;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.FailureText;
import io.stillpoint.cli.vault.VaultAccess;
import io.stillpoint.vault.StoreCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** Broker, S3 server and services on this machine, each a process of its own, data kept on disk, logs in files. */
public final class StandaloneStack {

    private static final Duration START_LIMIT = Duration.ofSeconds(180);
    private static final int BROKER_PORT = 19_092;
    private static final int STORE_PORT = 19_000;
    private static final int PORT_CHOICES = 5;

    private final StillpointHome home;
    private final Consumer<String> say;
    private boolean ended;

    public StandaloneStack(StillpointHome home, Consumer<String> say) {
        this.home = home;
        this.say = say;
    }

    /** Starts what does not run yet, or runs with other settings, and returns when all of it is ready. */
    public HomeSettings up() {
        keepNothing();
        HomeSettings known = HomeSettings.loadIfPresent(home);
        HomeSettings settings = known == null ? startServersOnFreePorts() : startServers(known);
        try (KafkaBroker broker = connectPatiently(settings)) {
            broker.ensureTopics();
        }
        try (VaultAccess vault = VaultAccess.open(home, settings)) {
            vault.ensureBucket();
        }
        for (StackProgram service : StackProgram.services()) {
            startWith(new ServiceSettings(home, service, settings));
        }
        awaitReady(StackProgram.services());
        startKeeper(StackProgram.root());
        return settings;
    }

    /** Nobody else starts anything while this does, and what this does not start is not kept any more. */
    private void keepNothing() {
        ServiceProcess.keeper(home).stop();
        for (StackProgram program : StackProgram.values()) {
            process(program).keepNoLonger();
        }
    }

    synchronized void startKeeper(Path root) {
        requireNotEnded("keeper");
        Path script = root.resolve("scripts/keeper").toAbsolutePath();
        ServiceProcess.keeper(home)
                .start(List.of("bash", script.toString(), home.directory().toString()));
    }

    /**
     * Ends what {@link #up} started, the keeper first, services before servers, also while another thread is still at it: nothing starts after
     * this.
     *
     * @throws CliException when something may still run; what can be ended has ended then
     */
    public void down() {
        startNothingMore();
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        stop(ServiceProcess.keeper(home), failures);
        var stops = StackProgram.services().stream()
                .map(service -> Thread.ofVirtual().start(() -> stop(process(service), failures)))
                .toList();
        for (Thread stop : stops) {
            join(stop);
        }
        stop(process(StackProgram.OBJECT_STORE), failures);
        stop(process(StackProgram.BROKER), failures);
        if (!failures.isEmpty()) {
            throw new CliException(String.join("\n", failures) + "\nEverything else has ended.");
        }
        say.accept("services, S3 server and broker have ended");
    }

    /** Returns once a start that was under way is in its pid file: what nobody knows of, nobody ends. */
    synchronized void startNothingMore() {
        ended = true;
    }

    private static void stop(ServiceProcess process, List<String> failures) {
        try {
            process.stop();
        } catch (CliException | UncheckedIOException e) {
            FailureText.of(e).ifPresent(failures::add);
        }
    }

    ServiceProcess process(StackProgram program) {
        return new ServiceProcess(home, program.label());
    }

    /** What a service keeps from before `vault init` would go to the store of before. It may be killed at any time, so it may be ended. */
    private void startWith(ServiceSettings settings) {
        ServiceProcess process = process(settings.service());
        if (process.running().isPresent() && !settings.areInUse()) {
            say.accept(settings.service().label() + " starts again: its settings have changed");
            process.stop();
        }
        settings.write();
        start(settings.service(), serviceArguments(settings.service()));
    }

    /** Starts one program again as {@link #up} would. */
    void restart(StackProgram program, HomeSettings settings) {
        start(
                program,
                switch (program) {
                    case BROKER -> brokerArguments(settings);
                    case OBJECT_STORE -> storeArguments(settings);
                    default -> serviceArguments(program);
                });
    }

    /** On a busy machine a broker that has just started may take its time to answer. */
    private KafkaBroker connectPatiently(HomeSettings settings) {
        Instant deadline = Instant.now().plus(START_LIMIT);
        while (true) {
            try {
                return KafkaBroker.connect(settings);
            } catch (CliException e) {
                if (settings.embeddedBrokerPort() == 0
                        || !startedHere(StackProgram.BROKER)
                        || Instant.now().isAfter(deadline)) {
                    throw e;
                }
                pause();
            }
        }
    }

    private HomeSettings startServers(HomeSettings settings) {
        ServerPort.taken(settings, home).ifPresent(taken -> {
            throw taken.problem(home);
        });
        keys(settings);
        List<StackProgram> servers = ServerPort.of(settings).stream()
                .map(ServerPort::server)
                .distinct()
                .toList();
        servers.forEach(server -> restart(server, settings));
        try {
            awaitReady(servers);
        } catch (CliException e) {
            throw ServerPort.taken(settings, home)
                    .map(taken -> taken.problem(home))
                    .orElse(e);
        }
        return settings;
    }

    /** A port that is free now may be taken when a server binds it. So ports are saved once they are bound, and chosen anew until then. */
    private HomeSettings startServersOnFreePorts() {
        for (int choice = 1; ; choice++) {
            // What an up that was interrupted left: nobody knows its ports.
            process(StackProgram.BROKER).stop();
            process(StackProgram.OBJECT_STORE).stop();
            int brokerPort = FreePorts.near(BROKER_PORT);
            HomeSettings fresh =
                    HomeSettings.embedded(brokerPort, FreePorts.near(brokerPort + 1), FreePorts.near(STORE_PORT));
            try {
                startServers(fresh).save(home);
                return fresh;
            } catch (CliException e) {
                if (choice == PORT_CHOICES || ServerPort.taken(fresh, home).isEmpty()) {
                    throw e;
                }
            }
        }
    }

    private void keys(HomeSettings settings) {
        var keys = new ServiceSecrets(home);
        if (!keys.exist()) {
            KeyCommand.recoveryNotice(keys.create()).lines().forEach(say);
        }
        Path serverCredentials = home.secrets("object-store").resolve("s3.credentials");
        if (settings.embeddedStorePort() > 0 && !Files.exists(serverCredentials)) {
            var services = new ArrayList<>(ServiceSecrets.vaultUsers());
            services.add("object-store");
            var credentials = new StoreCredentials("stillpoint", random());
            keys.storeCredentials(credentials, services);
            // This server knows one key. A store of your own should have another one that alone may delete.
            keys.deletingCredentials(credentials);
        }
        keys.completeStoreCredentials();
        keys.completeKubeconfigs();
    }

    private static String random() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    List<String> brokerArguments(HomeSettings settings) {
        return List.of(
                "--port",
                Integer.toString(settings.embeddedBrokerPort()),
                "--controller-port",
                Integer.toString(settings.embeddedControllerPort()),
                "--data",
                fromHome(home.data("kafka")),
                "--ready-file",
                home.ready(StackProgram.BROKER.label()).toString());
    }

    List<String> storeArguments(HomeSettings settings) {
        return List.of(
                "--port",
                Integer.toString(settings.embeddedStorePort()),
                "--data",
                home.data("s3").toString(),
                "--credentials",
                home.secrets("object-store").resolve("s3.credentials").toString(),
                "--ready-file",
                home.ready(StackProgram.OBJECT_STORE.label()).toString());
    }

    List<String> serviceArguments(StackProgram service) {
        return List.of("--spring.config.additional-location=file:./" + fromHome(home.config(service.label())));
    }

    /** Programs run in the home: Kafka and Spring would split or decode what the home's own name may hold. */
    private String fromHome(Path path) {
        return home.directory().relativize(path).toString();
    }

    private boolean startedHere(StackProgram program) {
        return process(program).running().isPresent();
    }

    private synchronized void start(StackProgram program, List<String> arguments) {
        requireNotEnded(program.label());
        ServiceProcess process = process(program);
        var command = new ArrayList<>(program.command());
        command.addAll(arguments);
        if (process.running().isEmpty()) {
            process.start(command);
        }
        process.keep(command);
    }

    private void requireNotEnded(String name) {
        if (ended) {
            throw new CliException(name + ": not started, because this command was ended meanwhile.");
        }
    }

    private void awaitReady(List<StackProgram> programs) {
        Instant deadline = Instant.now().plus(START_LIMIT);
        for (StackProgram program : programs) {
            while (!Files.exists(home.ready(program.label()))) {
                if (!startedHere(program)) {
                    throw new CliException("%s: expected it to start, found that it ended. Its log says why: %s%s"
                            .formatted(program.label(), home.log(program.label()), lastLines(program)));
                }
                if (Instant.now().isAfter(deadline)) {
                    throw new CliException("%s: expected it to be ready within %d s, found it still starting%s. See %s"
                            .formatted(
                                    program.label(),
                                    START_LIMIT.toSeconds(),
                                    home.obstacle(program.label())
                                            .map(": "::concat)
                                            .orElse(""),
                                    home.log(program.label())));
                }
                pause();
            }
            say.accept(program.label() + " is ready");
        }
    }

    private String lastLines(StackProgram program) {
        try {
            List<String> lines = Files.readAllLines(home.log(program.label())).stream()
                    .map(LogLine::text)
                    .toList();
            return "\n  " + String.join("\n  ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted while services started", e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted while services ended", e);
        }
    }
}
