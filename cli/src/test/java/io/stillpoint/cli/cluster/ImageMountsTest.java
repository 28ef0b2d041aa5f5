package io.stillpoint.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.remote.NodeFacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImageMountsTest {

    @Test
    void everyLocalFileSystemOfAnyNodeBelongsIntoTheImages() {
        // Given
        List<NodeFacts> nodes = List.of(node("/", "/var/lib/docker"), node("/", "/boot", "/var/lib/etcd"));

        // When
        List<String> mounts = ImageMounts.all(nodes);

        // Then
        assertThat(mounts).containsExactly("/", "/boot", "/var/lib/docker", "/var/lib/etcd");
    }

    @Test
    void temporaryFilesAndTheFencingTokenNeverDo() {
        // Given
        List<NodeFacts> nodes = List.of(node("/", "/tmp", "/var/lib/stillpoint"));

        // When
        List<String> mounts = ImageMounts.all(nodes);

        // Then
        assertThat(mounts).containsExactly("/");
    }

    @Test
    void whatAChoiceLeavesOutIsKnown() {
        // Given
        List<NodeFacts> nodes = List.of(node("/", "/var/lib/docker"), node("/", "/data"));

        // When
        List<String> leftOut = ImageMounts.leftOut(nodes, List.of("/", "/data"));

        // Then
        assertThat(leftOut).containsExactly("/var/lib/docker");
    }

    private static NodeFacts node(String... mounts) {
        List<NodeFacts.Mount> mounted = Stream.of(mounts)
                .map(mount -> new NodeFacts.Mount(mount, "ext4", 1000, 500))
                .toList();
        return new NodeFacts(
                "sha",
                "master1",
                "boot",
                Instant.EPOCH,
                Map.of(),
                Map.of(),
                Set.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                mounted,
                Map.of(),
                null);
    }
}
