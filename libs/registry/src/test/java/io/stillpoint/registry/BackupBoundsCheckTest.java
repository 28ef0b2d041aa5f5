package io.stillpoint.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.vault.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

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
                Pushing pushing = new Pushing(registry, home)) {
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
            ImageBackup.Taken taken = vault.backup(client, "bounds", bounds);

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

    /** skopeo, not this client, lists and reads what the restored registry holds: no tag more, no byte other. */
    private void restoredEqualsAnIndependentReading(TestVault vault, ImageBackup.Taken taken, Set<String> names)
            throws Exception {
        try (DockerRegistry restored = DockerRegistry.start(home.resolve("restored"));
                RegistryClient to = restored.client()) {
            new ImageRestore(to, vault.vault(), vault.keys().restore()).run(taken.snapshot(), TestVault.SILENT);
            Set<String> listed = new TreeSet<>();
            for (int team = 0; team < Pushing.TEAMS; team++) {
                String repository = "team" + team + "/app";
                JsonNode answer = Json.mapper()
                        .readTree(skopeo("list-tags", "--tls-verify=false", restored.reference(repository)));
                answer.path("Tags").forEach(tag -> listed.add(repository + ":" + tag.asString()));
            }
            assertThat(listed).isEqualTo(new TreeSet<>(names));
            assertThat(to.repositories()).hasSize(Pushing.TEAMS);
            for (String name : names) {
                TestImage image = Pushing.image(Pushing.number(name));
                Path read = home.resolve("read").resolve(name);
                Files.createDirectories(read.getParent());
                skopeo(
                        "copy",
                        "--quiet",
                        "--preserve-digests",
                        "--src-tls-verify=false",
                        restored.reference(name),
                        "dir:" + read);
                assertThat(read.resolve("manifest.json"))
                        .hasBinaryContent(image.manifest().bytes());
                image.blobs()
                        .forEach((digest, bytes) ->
                                assertThat(read.resolve(digest.hex())).hasBinaryContent(bytes));
            }
        }
    }

    private String skopeo(String... arguments) throws Exception {
        return Tools.run(
                home, Stream.concat(Stream.of("skopeo"), Stream.of(arguments)).toArray(String[]::new));
    }

    /** Pushes one image after the other with skopeo until it is closed. */
    private static final class Pushing implements AutoCloseable {
        static final int TEAMS = 3;

        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger pushed = new AtomicInteger();
        private final AtomicBoolean stop = new AtomicBoolean();
        private final AtomicReference<Exception> failed = new AtomicReference<>();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final Object news = new Object();

        Pushing(DockerRegistry registry, Path home) {
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (!stop.get()) {
                        int number = begun.getAndIncrement();
                        Path layout = home.resolve("pushed-" + number);
                        image(number).writeLayout(layout, "v1");
                        Tools.run(
                                home,
                                "skopeo",
                                "copy",
                                "--quiet",
                                "--preserve-digests",
                                "--dest-tls-verify=false",
                                "oci:" + layout + ":v1",
                                registry.reference(name(number)));
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
            return "team" + number % TEAMS + "/app:n" + number;
        }

        static int number(String name) {
            return Integer.parseInt(name.substring(name.lastIndexOf('n') + 1));
        }

        static TestImage image(int number) {
            return TestImage.oci(number, "amd64", 3_000 + number);
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
