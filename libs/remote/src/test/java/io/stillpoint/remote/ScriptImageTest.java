package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

class ScriptImageTest extends NodeTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void anImageLeavesOutWhatTheKernelMakesAndTheFence() throws Exception {
        // Given
        node.write("etc/hostname", "node");
        node.write("var/lib/etcd/member/x", "data");
        node.write("run/lock", "volatile");
        node.write("tmp/x", "volatile");

        // When
        List<String> names = image("/");

        // Then
        assertThat(names)
                .contains("./etc/hostname", "./var/lib/etcd/member/x", "./run/", "./tmp/", "./proc/")
                .noneMatch(name -> name.startsWith("./var/lib/stillpoint"))
                .doesNotContain("./run/lock", "./tmp/x", "./proc/1/");
    }

    @Test
    void theFenceIsLeftOutOfTheImageOfItsOwnMountToo() throws Exception {
        // Given
        node.mount("/var", "xfs");
        node.write("var/log/syslog", "log");

        // When
        List<String> names = image("/var");

        // Then
        assertThat(names).contains("./log/syslog", "./lib/").noneMatch(name -> name.contains("stillpoint"));
    }

    @Test
    void anImageCarriesTheRecordOfWhatIsParked() throws Exception {
        // Given
        node.pod("master.json");
        node.connect().call(NodeCommand.parkPods(TestNode.fence(1, "a"), Duration.ofSeconds(5), List.of()));

        // When
        List<String> names = image("/");

        // Then
        assertThat(names).contains("./etc/cfc/podbackup/.stillpoint-parked", "./etc/cfc/podbackup/master.json");
    }

    @Test
    void aPathThatIsNoMountIsPartOfTheImageAboveIt() throws Exception {
        // Given
        RemoteNode remote = node.connect();
        NodeCommand command = NodeCommand.imageMount(TestNode.fence(1, "a"), "/var", LIMIT);

        // When
        RemoteException failure = refusal(() -> remote.stream(command, new ByteArrayOutputStream()));

        // Then
        assertThat(failure.problem().code()).isEqualTo("not-a-mount");
    }

    @Test
    void sizesAreToldForMountsOnly() throws Exception {
        // Given
        node.mount("/var", "xfs");

        // When
        var sizes = node.connect().imageSizes(List.of("/", "/var", "/opt"));

        // Then
        assertThat(sizes).containsOnlyKeys("/", "/var");
        assertThat(sizes.get("/")).isPositive();
    }

    @Test
    void theSizeOfAnOverlayIsThatOfItsFiles() throws Exception {
        // Given
        node.write("mounts", node.root() + " overlay\n");
        Files.write(node.root().resolve("big"), new byte[3_000_000]);

        // When
        var sizes = node.connect().imageSizes(List.of("/"));

        // Then
        assertThat(sizes.get("/")).isBetween(3_000_000L, 6_000_000L);
    }

    @Test
    void theSizeOfABindMountIsThatOfItsFilesAndNotOfTheWholeDisk() throws Exception {
        // Given
        node.mount("/var", "ext4 /somewhere/on/a/full/disk");
        Files.write(node.root().resolve("var/big"), new byte[3_000_000]);

        // When
        var sizes = node.connect().imageSizes(List.of("/var"));

        // Then
        assertThat(sizes.get("/var")).isBetween(3_000_000L, 6_000_000L);
    }

    private List<String> image(String mount) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        node.connect().stream(NodeCommand.imageMount(TestNode.fence(2, "a"), mount, LIMIT), bytes);
        return names(bytes.toByteArray());
    }

    private static List<String> names(byte[] bytes) throws IOException {
        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(bytes))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }
}
