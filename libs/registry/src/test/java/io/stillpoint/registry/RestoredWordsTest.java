package io.stillpoint.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RestoredWordsTest {

    @Test
    void contentThatCameBackUnderTagsThatAreRightIsTold() {
        // When
        List<List<String>> told =
                List.of(RegistryRestore.whatCameBack(pushed(1)), RegistryRestore.whatCameBack(pushed(0)));

        // Then
        assertThat(told).containsExactly(List.of("content of images whose tags were right"), List.of());
    }

    private static RegistryRestored pushed(int blobs) {
        return new RegistryRestored(
                blobs, 7, 0, 0, 0, List.of(), 3, List.of(), List.of(), List.of(), List.of(), List.of(), 0);
    }
}
