package io.stillpoint.restore.scratch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.etcd.restore.ScratchDirectory;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.streams.process.PidFile;
import io.stillpoint.streams.process.PrivateProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {

    @TempDir
    Path home;

    @Test
    void nobodyElseMayReadIt() throws Exception {
        // Given
        Path root = home.resolve("scratch");
        Files.createDirectory(root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        // When
        try (ScratchDirectory scratch = ScratchDirectory.open(root)) {
            // Then
            for (Path path : new Path[] {root, scratch.directory(), scratch.newDirectory("x-")}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .isEqualTo("rwx------");
            }
        }
    }

    @Test
    void nothingIsLeftAtTheEnd() throws Exception {
        // Given
        Path root = home.resolve("scratch");
        // When
        try (ScratchDirectory scratch = ScratchDirectory.open(root)) {
            Files.writeString(scratch.newDirectory("x-").resolve("plain"), "secret");
        }
        // Then
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void whatAKilledProcessLeftIsRemovedByTheNextOne() throws Exception {
        // Given
        Path left = Files.createDirectories(home.resolve("run-1/snapshot-1"));
        Files.writeString(left.resolve("snapshot.db"), "secret");
        Files.createFile(home.resolve("run-1.lock"));
        // When
        try (ScratchDirectory scratch = ScratchDirectory.open(home)) {
            // Then
            assertThat(home.resolve("run-1")).doesNotExist();
            assertThat(home.resolve("run-1.lock")).doesNotExist();
            assertThat(scratch.directory()).exists();
        }
    }

    @Test
    void aProgramThatAKilledProcessLeftRunningIsEndedByTheNextOne() throws Exception {
        // Given
        Path left = Files.createDirectories(home.resolve("run-1/unasked-1"));
        Files.createFile(home.resolve("run-1.lock"));
        Process program = new ProcessBuilder("cat").start();
        PidFile.write(left.resolve(PrivateProgram.PID_FILE), program);
        // When
        try (ScratchDirectory scratch = ScratchDirectory.open(home)) {
            // Then
            assertThat(program.isAlive()).isFalse();
            assertThat(home.resolve("run-1")).doesNotExist();
            assertThat(scratch.directory()).exists();
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void whatIsStillSomebodysStays() throws Exception {
        // Given
        try (ScratchDirectory first = ScratchDirectory.open(home)) {
            Path file = Files.writeString(first.directory().resolve("plain"), "secret");
            // When
            try (ScratchDirectory second = ScratchDirectory.open(home)) {
                // Then
                assertThat(file).exists();
                assertThat(second.directory()).isNotEqualTo(first.directory());
            }
        }
    }

    @Test
    void moreThanFitsIsRefused() throws Exception {
        // Given
        try (ScratchDirectory scratch = ScratchDirectory.open(home)) {
            // When
            var refusal = assertThatThrownBy(() -> scratch.require(Long.MAX_VALUE));
            // Then
            refusal.isInstanceOf(ProblemException.class).hasMessageContaining("stillpoint.scratch");
        }
    }

    @Test
    void whatDoesNotFitBesideACopyThatNobodyWaitsForMayFitLater() throws Exception {
        // Given
        try (ScratchDirectory scratch = ScratchDirectory.open(home)) {
            Path copy = scratch.newUnaskedDirectory();
            // When
            var beside = catchThrowableOfType(ProblemException.class, () -> scratch.require(Long.MAX_VALUE));
            scratch.remove(copy);
            var alone = catchThrowableOfType(ProblemException.class, () -> scratch.require(Long.MAX_VALUE));
            // Then
            assertThat(beside.retryable()).isTrue();
            assertThat(alone.retryable()).isFalse();
        }
    }

    @Test
    void aLinkIsRemovedAndNotWhatItLeadsTo() throws Exception {
        // Given
        Path outside = Files.writeString(home.resolve("outside"), "stays");
        try (ScratchDirectory scratch = ScratchDirectory.open(home.resolve("scratch"))) {
            Path directory = scratch.newDirectory("x-");
            Files.createSymbolicLink(directory.resolve("link"), outside);
            // When
            scratch.remove(directory);
            // Then
            assertThat(outside).exists();
            assertThat(directory).doesNotExist();
        }
    }
}
