package io.stillpoint.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.vault.testing.Tools;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbered images are pushed all through the backup: up to the bound they are all in it, and after it none is. */
class BackupBoundsCheckTest {

    private static final int BEFORE = 30;

    @TempDir
    Path home;

    @Test
    void whatWasPushedBeforeTheFreezingIsInAndWhatCameAfterIsNot() throws Exception {
        // Given
        try (TestVault vault = TestVault.start(home.resolve("vault"));
                DockerRegistry registry = DockerRegistry.start(home.resolve("registry"));
                RegistryClient client = registry.client();
                Pushing pushing = new Pushing(client)) {
            pushing.awaitPushed(BEFORE);
            AtomicInteger pushedBefore = new AtomicInteger();
            AtomicInteger begunAtFreeze = new AtomicInteger();
            RegistryProgress bounds = (done, expected, message) -> {
                if (message.startsWith("listing repositories")) {
                    pushedBefore.set(pushing.pushed());
                }
                if (message.startsWith("reading what")) {
                    begunAtFreeze.set(pushing.begun());
                    pushing.awaitPushed(pushing.pushed() + 10);
                }
                if (message.startsWith("writing the root")) {
                    pushing.awaitPushed(pushing.pushed() + 10);
                }
            };

            // When
            RegistryBackup.Taken taken = vault.backup(client, "bounds", bounds);

            // Then
            pushing.close();
            RegistryRoot root = RootDocument.read(
                    vault.vault(), taken.snapshot(), vault.keys().restore());
            Set<String> found = root.repositories().stream()
                    .flatMap(
                            repository -> repository.tags().keySet().stream().map(tag -> repository.name() + ":" + tag))
                    .collect(Collectors.toSet());
            assertThat(pushing.pushed()).isGreaterThan(begunAtFreeze.get() + 10);
            assertThat(found)
                    .containsAll(IntStream.range(0, pushedBefore.get())
                            .mapToObj(Pushing::name)
                            .collect(Collectors.toSet()))
                    .doesNotContainAnyElementsOf(IntStream.range(begunAtFreeze.get(), pushing.begun())
                            .mapToObj(Pushing::name)
                            .collect(Collectors.toSet()));
            assertThat(taken.facts().lost()).isEmpty();
            restoredEqualsAnIndependentReading(vault, taken, found);
        }
    }

    /** skopeo, not this client, says what the restored registry holds. */
    private void restoredEqualsAnIndependentReading(TestVault vault, RegistryBackup.Taken taken, Set<String> names)
            throws Exception {
        try (DockerRegistry restored = DockerRegistry.start(home.resolve("restored"));
                RegistryClient to = restored.client()) {
            new RegistryRestore(to, vault.vault(), vault.keys().restore(), RestoreOptions.STANDARD)
                    .run(taken.snapshot(), TestVault.SILENT);
            assertThat(to.repositories()).hasSizeLessThanOrEqualTo(3);
            for (String name : names) {
                String digest = Tools.run(
                                home,
                                "skopeo",
                                "inspect",
                                "--tls-verify=false",
                                "--format={{.Digest}}",
                                "docker://" + restored.hostPort() + "/" + name)
                        .strip();
                int number = Integer.parseInt(name.substring(name.lastIndexOf('n') + 1));
                assertThat(digest).isEqualTo(Pushing.image(number).digest().toString());
            }
        }
    }

    /** Pushes one image after the other until it is closed. */
    private static final class Pushing implements AutoCloseable {
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger pushed = new AtomicInteger();
        private final AtomicBoolean stop = new AtomicBoolean();
        private final AtomicReference<Exception> failed = new AtomicReference<>();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final Object news = new Object();

        Pushing(RegistryClient client) {
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (!stop.get()) {
                        int number = begun.getAndIncrement();
                        String[] name = name(number).split(":");
                        image(number).push(client, name[0], name[1]);
                        synchronized (news) {
                            pushed.incrementAndGet();
                            news.notifyAll();
                        }
                    }
                } catch (Exception e) {
                    failed.set(e);
                } finally {
                    ended.countDown();
                    synchronized (news) {
                        news.notifyAll();
                    }
                }
            });
        }

        static String name(int number) {
            return "team" + number % 3 + "/app:n" + number;
        }

        static TestImage image(int number) {
            return TestImage.docker(number, 3_000 + number);
        }

        int begun() {
            return begun.get();
        }

        int pushed() {
            return pushed.get();
        }

        void awaitPushed(int count) {
            synchronized (news) {
                while (pushed.get() < count && ended.getCount() > 0) {
                    try {
                        news.wait();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
            assertThat(failed.get()).isNull();
        }

        @Override
        public void close() throws InterruptedException {
            stop.set(true);
            ended.await();
        }
    }
}
