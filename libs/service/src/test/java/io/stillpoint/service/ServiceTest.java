package io.stillpoint.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TaskWorker;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Capability;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ServiceTest {

    @TempDir
    static Path directory;

    private static BrokerProcess broker;

    @BeforeAll
    static void start() {
        broker = BrokerProcess.in(directory);
    }

    @AfterAll
    static void end() {
        broker.close();
    }

    /** A service as small as they get. */
    @Configuration
    @EnableAutoConfiguration
    static class VaultChecker {

        @Bean
        Capability capability() {
            return Capability.NODE_BACKUP;
        }

        @Bean
        TaskHandler handler() {
            return (task, context) -> new StepFact.VaultChecked(task.step(), false, 1);
        }
    }

    @Test
    void aHandlerAndACapabilityMakeAWorkingService() throws Exception {
        // Given
        var task = new Task(
                new StepRef("icp", "s-1", "check-vault", "vault", 1),
                Action.CHECK_VAULT,
                1,
                Instant.now().plusSeconds(60),
                new Work.OnVault());
        try (var service = run()) {
            var clients = service.getBean(BusClients.class);

            // When
            send(clients, task);

            // Then
            assertThat(report(clients).outcome())
                    .isEqualTo(new Report.Done(new StepFact.VaultChecked(task.step(), false, 1)));
        }
    }

    @Test
    void noWorkerGoesOnWhereOneCouldNotStart() {
        // Given
        TaskHandler handler = (task, context) -> new StepFact.VaultChecked(task.step(), false, 1);
        var good = new BusConfig(broker.bootstrapServers(), Map.of());
        var bad = new BusConfig(broker.bootstrapServers(), Map.of("transactional.id", "one-that-progress-cannot-have"));
        var first = new TaskWorker(good, WorkQueue.of(Action.STOP_KUBELET), handler, 1, Clock.systemUTC());
        var second = new TaskWorker(bad, WorkQueue.of(Action.QUIESCE), handler, 1, Clock.systemUTC());
        var lifecycle = new TaskWorkerLifecycle(List.of(first, second));

        // When
        Throwable failure = catchThrowable(lifecycle::start);

        // Then
        assertThat(failure).hasStackTraceContaining("transactional.id");
        assertThat(first.isRunning()).isFalse();
    }

    @Test
    void aWorkerThatIsLeftIsEndedWithTheOthers() {
        // Given
        TaskHandler handler = (task, context) -> new StepFact.VaultChecked(task.step(), false, 1);
        var config = new BusConfig(broker.bootstrapServers(), Map.of());
        var first = new TaskWorker(config, WorkQueue.of(Action.STOP_KUBELET), handler, 1, Clock.systemUTC());
        var second = new TaskWorker(config, WorkQueue.of(Action.QUIESCE), handler, 1, Clock.systemUTC());
        var lifecycle = new TaskWorkerLifecycle(List.of(first, second));
        lifecycle.start();

        // When
        second.close();

        // Then
        assertThat(lifecycle.obstacle()).isPresent();
        assertThat(lifecycle.isRunning()).as("Spring ends it").isTrue();
        lifecycle.stop();
        assertThat(lifecycle.isRunning()).isFalse();
    }

    @Test
    void theReadyFileIsThereWhileItRuns() {
        // Given
        Path ready = directory.resolve("ready");
        var service = run("--stillpoint.ready-file=" + ready);
        boolean whileRunning = Files.exists(ready);

        // When
        service.close();

        // Then
        assertThat(whileRunning).isTrue();
        assertThat(ready).doesNotExist();
    }

    @Test
    void theReadyFileGoesWhenTheServiceDoesNotDoItsWorkAnyMore() throws Exception {
        // Given
        var works = new AtomicBoolean(true);
        Path file = directory.resolve("ready-while-it-works");
        var ready =
                new ReadyFile(file, List.of(() -> works.get() ? Optional.empty() : Optional.of("its loop has ended")));
        ready.begin();
        boolean whileItWorks = Files.exists(file);

        // When
        works.set(false);

        // Then
        await().until(() -> !Files.exists(file));
        assertThat(whileItWorks).isTrue();
        await().untilAsserted(() ->
                assertThat(directory.resolve("ready-while-it-works.obstacle")).hasContent("its loop has ended"));
        ready.remove();
    }

    @Test
    void whatPeopleShouldKnowIsBesideTheReadyFile() throws Exception {
        // Given
        var told = new CopyOnWriteArrayList<>(List.of("nothing is done on cluster icp"));
        Path file = directory.resolve("ready-and-warned");
        Path warnings = directory.resolve("ready-and-warned.warnings");
        Files.writeString(warnings, "of a process that died");
        var ready = new ReadyFile(file, List.of(new ReadinessCheck() {
            @Override
            public Optional<String> obstacle() {
                return Optional.empty();
            }

            @Override
            public List<String> warnings() {
                return List.copyOf(told);
            }
        }));

        // When
        ready.begin();

        // Then
        assertThat(file).exists();
        assertThat(warnings).hasContent("nothing is done on cluster icp");
        told.clear();
        await().until(() -> !Files.exists(warnings));
        ready.remove();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void warningsThatCannotBeShownDoNotKeepTheReadyFile(boolean failsItself) throws Exception {
        // Given
        var obstacle = new AtomicReference<Optional<String>>(Optional.empty());
        Path file = directory.resolve("ready-unwarned-" + failsItself);
        Path warnings = directory.resolve("ready-unwarned-" + failsItself + ".warnings");
        Files.createDirectory(warnings);
        var ready = new ReadyFile(file, List.of(new ReadinessCheck() {
            @Override
            public Optional<String> obstacle() {
                return obstacle.get();
            }

            @Override
            public List<String> warnings() {
                if (failsItself) {
                    throw new IllegalStateException("nobody knows");
                }
                return List.of("where its warnings belong is a directory");
            }
        }));
        ready.begin();
        boolean whileItWorks = Files.exists(file);

        // When
        obstacle.set(Optional.of("its loop has ended"));

        // Then
        await().until(() -> !Files.exists(file));
        assertThat(whileItWorks).isTrue();
        ready.remove();
    }

    @Test
    void aCheckThatFailsItselfTakesTheReadyFileAwayAndIsNamed() throws Exception {
        // Given
        var breaks = new AtomicBoolean();
        Path file = directory.resolve("ready-while-checked");
        var ready = new ReadyFile(file, List.of(() -> {
            if (breaks.get()) {
                throw new IllegalStateException("nobody knows");
            }
            return Optional.empty();
        }));
        ready.begin();

        // When
        breaks.set(true);

        // Then
        await().until(() -> !Files.exists(file));
        await().untilAsserted(() -> assertThat(directory.resolve("ready-while-checked.obstacle"))
                .content()
                .contains("nobody knows"));
        ready.remove();
    }

    @Test
    void settingsForKafkaReachTheStreamBindingsToo() {
        // Given
        try (var service = run("--stillpoint.bus.extra[metrics.num.samples]=3")) {

            // When
            String passedOn = service.getEnvironment()
                    .getProperty("spring.cloud.stream.kafka.binder.configuration[metrics.num.samples]");

            // Then
            assertThat(passedOn).isEqualTo("3");
        }
    }

    @Test
    void aServiceThatNeedsSecretsSaysWhichSettingIsMissing() {
        // Given
        var properties = new StillpointProperties(new StillpointProperties.Bus("b:1", Map.of(), 1), null, 1, 1, null);

        // When
        var failure = catchThrowable(properties::requiredSecrets);

        // Then
        assertThat(failure).hasMessageContaining("stillpoint.secrets");
    }

    private static ConfigurableApplicationContext run(String... arguments) {
        return new SpringApplicationBuilder(VaultChecker.class)
                .properties(Map.of("stillpoint.bus.bootstrap-servers", broker.bootstrapServers()))
                .run(arguments);
    }

    private static void send(BusClients clients, Task task) throws Exception {
        var envelope = EventCodec.envelope("t-1", "test", Instant.now(), "icp", task);
        try (var producer = clients.producer("test")) {
            producer.send(EventCodec.record(WorkQueue.of(task.action()).topic(), envelope))
                    .get();
        }
    }

    private static Report report(BusClients clients) throws Exception {
        Instant deadline = Instant.now().plusSeconds(40);
        try (var consumer = clients.consumer(Map.of("group.id", "test"))) {
            consumer.subscribe(List.of(Topics.REPORTS));
            while (Instant.now().isBefore(deadline)) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    if (EventCodec.read(record, Record.class).data() instanceof Report report) {
                        return report;
                    }
                }
            }
        }
        throw new AssertionError("No report came");
    }
}
