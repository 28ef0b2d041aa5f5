package io.stillpoint.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageFormatTest {

    private static final String MARK = "meta.properties";
    private static final String BOOTSTRAP = "bootstrap.checkpoint";

    @TempDir
    Path directory;

    private Path data;

    @BeforeEach
    void choose() {
        data = directory.resolve("new").resolve("kafka");
    }

    @Test
    void aNewDirectoryHasWhatKafkaReadsAndNothingElse() throws Exception {
        // When
        StorageFormat.ensure(data);

        // Then
        assertThat(data.toFile().list()).containsExactlyInAnyOrder(MARK, BOOTSTRAP);
        assertThat(new BootstrapDirectory(data.toString()).read().records()).isNotEmpty();
    }

    @Test
    void aFormattedDirectoryStaysAsItIs() throws Exception {
        // Given
        StorageFormat.ensure(data);
        String mark = Files.readString(data.resolve(MARK));

        // When
        StorageFormat.ensure(data);

        // Then
        assertThat(data.resolve(MARK)).hasContent(mark);
    }

    @Test
    void whatAPowerCutLeftOfAFormatIsMadeAgain() throws Exception {
        // Given
        Path making = Files.createDirectories(data.resolve("formatting.tmp"));
        Files.createFile(making.resolve(MARK));
        Files.createFile(data.resolve(BOOTSTRAP));

        // When
        StorageFormat.ensure(data);

        // Then
        assertThat(data.toFile().list()).containsExactlyInAnyOrder(MARK, BOOTSTRAP);
        assertThat(data.resolve(MARK)).content().contains("cluster.id=");
        assertThat(new BootstrapDirectory(data.toString()).read().records()).isNotEmpty();
    }
}
