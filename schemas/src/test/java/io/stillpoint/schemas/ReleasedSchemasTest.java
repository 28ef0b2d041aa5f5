package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Schemas only grow: writers and readers of an earlier release keep working. */
class ReleasedSchemasTest {

    static List<Path> releases() throws IOException {
        try (Stream<Path> folders = Files.list(Contract.RELEASED)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void nothingThatWasReleasedIsBroken(Path release) {
        // Given
        SchemaTree released = SchemaTree.below(release);
        SchemaTree current = SchemaTree.below(Contract.SCHEMAS);

        // When
        List<String> breaks = SchemaCompatibility.breaks(released, current);

        // Then
        assertThat(released.ids()).isNotEmpty();
        assertThat(breaks).isEmpty();
    }
}
