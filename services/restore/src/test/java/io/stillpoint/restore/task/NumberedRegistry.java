package io.stillpoint.restore.task;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A number is the tag of an image of its own; the registry is with it where its root is, which names everything up to it. A restore leaves
 * alone what it does not know, so it goes into an empty registry.
 */
final class NumberedRegistry implements NumberedComponent {

    private static final String REPOSITORY = "team/numbers";

    private final DockerRegistry original;
    private final DockerRegistry empty;
    private final RegistryClient client;
    private final ContentTasks tasks;
    private final Map<String, Digest> tags = new TreeMap<>();

    NumberedRegistry(LabVault vault, Path home) throws Exception {
        original = DockerRegistry.start(home.resolve("original"));
        empty = DockerRegistry.start(home.resolve("empty"));
        client = original.client();
        tasks = new ContentTasks(vault, home, Component.REGISTRY, original.url().toString());
    }

    @Override
    public String write(int number) throws Exception {
        TestImage image = TestImage.docker(number, 500);
        image.push(client, REPOSITORY, tag(number));
        tags.put(tag(number), image.digest());
        return RegistryRoot.digestOf(
                List.of(new RegistryRoot.Repository(REPOSITORY, tags, List.copyOf(tags.values()))));
    }

    @Override
    public SnapshotRef backup(String point) throws Exception {
        return tasks.backup(point);
    }

    @Override
    public void restore(SnapshotRef snapshot) throws Exception {
        tasks.at(empty.url().toString());
        tasks.restore(snapshot, 5, 1);
    }

    /** Those whose image is whole. */
    @Override
    public List<Integer> numbers() throws Exception {
        Path folder = empty.tag(REPOSITORY, tag(1)).getParent().getParent().getParent();
        try (Stream<Path> found = Files.list(folder)) {
            return found.map(each -> Integer.valueOf(each.getFileName().toString()))
                    .filter(number -> Stream.concat(
                                    Stream.of(TestImage.docker(number, 500).digest()),
                                    TestImage.docker(number, 500).blobs().keySet().stream())
                            .allMatch(digest -> Files.exists(empty.file(digest))))
                    .toList();
        }
    }

    private static String tag(int number) {
        return Integer.toString(number);
    }

    @Override
    public void close() throws Exception {
        tasks.close();
        client.close();
        original.close();
        empty.close();
    }
}
