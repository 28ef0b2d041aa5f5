package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
    void aFileThatGrowsWhileItIsReadIsNamed() throws Exception {
        // Given
        Path log = big("srv/log");

        // When
        StreamOutcome outcome = changing("/", () -> Files.writeString(log, "one line more", StandardOpenOption.APPEND));

        // Then
        assertThat(outcome.changed().listed()).containsExactly("/srv/log: file changed as we read it");
        assertThat(outcome.changed().count()).isEqualTo(1);
        assertThat(outcome.notes()).containsExactly("tar: some files changed while they were read");
    }

    @Test
    void aFileThatShrinksBelowAMountIsNamedByItsPathOnTheNode() throws Exception {
        // Given
        node.mount("/srv", "xfs");
        Path log = big("srv/log \\ two\nlines");

        // When
        StreamOutcome outcome = changing("/srv", () -> truncate(log));

        // Then
        assertThat(outcome.changed().listed())
                .singleElement()
                .asString()
                .matches("/srv/log \\\\\\\\ two\\\\nlines: File shrank by \\d+ bytes; padding with zeros");
    }

    @Test
    void whatTarSaysOfAnythingElseIsToldAsItIs() throws Exception {
        // Given
        Path tar = node.path("/bin/tar");
        Files.writeString(tar, "#!/bin/bash\necho 'tar: ./x: Cannot open: Input/output error' >&2\nexit 2\n");
        Files.setPosixFilePermissions(tar, PosixFilePermissions.fromString("rwxr-xr-x"));

        // When
        RemoteException failure = refusal(() -> changing("/", () -> {}));

        // Then
        assertThat(failure.problem().code()).isEqualTo("tar-failed");
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

    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    /** Longer than all that tar can have read ahead when ten megabytes have arrived. */
    private Path big(String file) throws IOException {
        byte[] noise = new byte[40 << 20];
        new Random(1).nextBytes(noise);
        Path path = node.root().resolve(file);
        Files.createDirectories(path.getParent());
        return Files.write(path, noise);
    }

    private static void truncate(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(1 << 20);
        }
    }

    /** Images a mount; the change is made in the middle of it, while nobody reads. */
    private StreamOutcome changing(String mount, Change change) throws Exception {
        OutputStream sink = new OutputStream() {
            private long bytes;
            private boolean changed;

            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] buffer, int offset, int length) throws IOException {
                bytes += length;
                if (bytes > 10 << 20 && !changed) {
                    changed = true;
                    change.make();
                }
            }
        };
        return node.connect().stream(NodeCommand.imageMount(TestNode.fence(2, "a"), mount, LIMIT), sink);
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
