package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.state.KnownIds;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Action;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class StateSizeTest {

    private static final int RECORD_LIMIT = 256 * 1024;

    /** The broker counts compressed bytes; zstd is no worse than gzip here. */
    @Test
    void aHundredNodesInTheMidstOfASagaFitIntoOneCompressedRecord() throws IOException {
        // Given
        Scene scene = new Scene(Clusters.of(5, 0, 3, 2, 1, 89));
        for (int number = 0; number < KnownIds.LIMIT; number++) {
            scene.ask(
                    UUID.nameUUIDFromBytes(new byte[] {(byte) number, (byte) (number >> 8)})
                            .toString(),
                    Scene.cold(),
                    "stillpoint.requests",
                    scene.now);
        }
        scene.ask(Scene.cold());
        scene.answerUntil(Action.SEAL_POINT);

        // When
        byte[] json = Json.bytes(scene.state);

        // Then
        assertThat(gzip(json)).isLessThan(RECORD_LIMIT);
        assertThat(json.length).isLessThan(4 * RECORD_LIMIT);
    }

    private static int gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.size();
    }
}
