package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file in {@code src/test/resources/golden} is a story: a line that something happens, four dashes, what the decider makes
 * of it. {@code -Dstillpoint.golden=write} writes the answers anew; read the difference before you commit it.
 */
class GoldenConversationsTest {

    private static final String DASHES = "----";

    static List<Path> stories() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/golden"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("stories")
    void theStoryIsStillTrue(Path story) throws IOException {
        // Given
        List<String> told = Files.readAllLines(story);

        // When
        List<String> now = retell(told);

        // Then
        if ("write".equals(System.getProperty("stillpoint.golden"))) {
            Files.write(story, now);
        } else {
            assertThat(now).containsExactlyElementsOf(told);
        }
    }

    /** Comments and what happens stay as they are; the answers are given anew. */
    private static List<String> retell(List<String> told) {
        Conversation conversation = new Conversation();
        List<String> now = new ArrayList<>();
        boolean answer = false;
        for (String line : told) {
            answer &= !line.isBlank();
            if (line.isBlank() && (now.isEmpty() || now.getLast().isBlank())) {
                continue;
            }
            if (line.isBlank() || line.startsWith("#")) {
                now.add(line);
            } else if (line.equals(DASHES)) {
                answer = true;
            } else if (!answer) {
                now.add(line);
                now.add(DASHES);
                now.addAll(conversation.hear(line));
            }
        }
        return now;
    }
}
