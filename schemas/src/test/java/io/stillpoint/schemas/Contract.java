package io.stillpoint.schemas;

import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.PointDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The contract's files in the repository, and the records that they belong to. */
final class Contract {

    static final Path SCHEMAS = Path.of("json");
    static final Path EXAMPLES = Path.of("examples");
    static final Path RELEASED = Path.of("released");

    private Contract() {}

    /** Every record that is a document of its own. */
    static Stream<Class<? extends Record>> documents() {
        Stream<Class<? extends Record>> inTheVault = Stream.of(PointDocument.class, Manifest.class);
        return Stream.concat(
                EventTypes.all().stream().map(type -> EventTypes.recordOf(type).orElseThrow()), inTheVault);
    }

    static Class<? extends Record> documentNamed(String name) {
        return documents()
                .filter(record -> record.getSimpleName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + ": expected the name of a record, found no such record"));
    }

    static List<Path> filesBelow(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder.toString(), e);
        }
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
