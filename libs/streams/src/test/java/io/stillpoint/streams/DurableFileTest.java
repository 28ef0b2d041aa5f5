package io.stillpoint.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a power cut loses nothing of it is seen by the broker's tests in faults, which have a file system to cut. */
class DurableFileTest {

    @TempDir
    Path directory;

    @Test
    void aFileIsReplacedAndNothingIsLeftBesideIt() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("file"), "old");
        Files.writeString(directory.resolve("file.new"), "half of an earlier attempt");

        // When
        DurableFile.replace(file, "new".getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(file).hasContent("new");
        assertThat(directory.toFile().list()).containsExactly("file");
    }

    @Test
    void directoriesThatAreMissingAreMadeWithTheirModeAndOthersStay() throws IOException {
        // Given
        var mode = PosixFilePermissions.fromString("rwx------");
        Path there = Files.createDirectory(directory.resolve("there"));
        var before = Files.getPosixFilePermissions(there);

        // When
        Path made = DurableFile.directory(there.resolve("a").resolve("b"), PosixFilePermissions.asFileAttribute(mode));

        // Then
        assertThat(Files.getPosixFilePermissions(made)).isEqualTo(mode);
        assertThat(Files.getPosixFilePermissions(there.resolve("a"))).isEqualTo(mode);
        assertThat(Files.getPosixFilePermissions(there)).isEqualTo(before);
    }

    @Test
    void aFileIsNeverTakenForADirectory() throws IOException {
        // Given
        Path file = Files.createFile(directory.resolve("file"));

        // When
        Throwable refused = catchThrowable(() -> DurableFile.directory(file));

        // Then
        assertThat(refused).isInstanceOf(FileAlreadyExistsException.class);
    }
}
