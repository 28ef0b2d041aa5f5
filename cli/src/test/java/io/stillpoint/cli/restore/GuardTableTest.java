package io.stillpoint.cli.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.shared.Component;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operators read docs/restoring.md; the product reads {@link Guard}. */
class GuardTableTest {

    @ParameterizedTest
    @EnumSource(Guard.Kind.class)
    void theDocumentHasTheGuardsOfThisKindAndNoOthers(Guard.Kind kind) throws Exception {
        // Given
        List<String> expected = Arrays.stream(Guard.values())
                .filter(guard -> guard.kind() == kind)
                .map(GuardTableTest::row)
                .toList();

        // When
        List<String> found = rows(kind == Guard.Kind.NEVER ? "## Never" : "## By name");

        // Then
        assertThat(found).containsExactlyElementsOf(expected);
    }

    @Test
    void noCodeIsThereTwice() {
        // When
        List<String> codes = Arrays.stream(Guard.values()).map(Guard::code).toList();

        // Then
        assertThat(codes).doesNotHaveDuplicates();
    }

    private static String row(Guard guard) {
        String row = "| `%s` | %s | %s |"
                .formatted(guard.code(), guard.component().map(Component::label).orElse("any"), guard.refuses());
        return row + guard.accepted().map(accepted -> " " + accepted + " |").orElse("");
    }

    private static List<String> rows(String heading) throws Exception {
        return Files.readAllLines(Path.of("..", "docs", "restoring.md")).stream()
                .dropWhile(line -> !line.equals(heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .toList();
    }
}
