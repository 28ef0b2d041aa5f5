package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChangedFilesTest {

    @Test
    void whatDoesNotFitIntoAManifestIsCounted() {
        // Given
        ChangedFiles first = new ChangedFiles();
        ChangedFiles all = new ChangedFiles();
        String name = "/var/log/" + "x".repeat(1 << 17);

        // When
        for (int file = 0; file < 20; file++) {
            first.add(name);
        }
        all.add(first);
        all.add("/short");

        // Then
        assertThat(first.listed()).hasSize(7);
        assertThat(all.listed()).hasSize(8).last().isEqualTo("/short");
        assertThat(all.count()).isEqualTo(21);
    }
}
