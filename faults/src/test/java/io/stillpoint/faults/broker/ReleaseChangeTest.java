package io.stillpoint.faults.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.faults.BrokerSet;
import io.stillpoint.faults.Programs;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In the middle of a baseline the coordinator of an earlier release is replaced by the one of today. */
@Tag("faults")
class ReleaseChangeTest {

    /** All nodes are stopped by then, and images are on their way. */
    private static final int UPGRADED = 9;

    /** Where {@code ./stillpoint test --faults} puts the coordinator that it has built from an earlier commit. */
    private static final String JAR = "stillpoint.earlier";

    @TempDir
    Path directory;

    @Test
    void aBaselineThatTheReleaseBeforeBeganIsCompletedByThisOne() throws Exception {
        // Given
        Programs today = Programs.prepared();
        Programs before = new Programs(earlierCoordinator(), today.worker());

        // When
        int stages =
                BaselinePlay.on(BrokerSet.of(BrokerProcess.in(directory)), directory, before, (stage, processes) -> {
                    if (stage == UPGRADED) {
                        processes.replaceCoordinator(today.coordinator());
                    }
                });

        // Then
        assertThat(stages).isGreaterThan(UPGRADED);
    }

    private static List<String> earlierCoordinator() {
        String jar = System.getProperty(JAR, "");
        assertThat(Files.exists(Path.of(jar)))
                .as(
                        "-D%s: expected the coordinator of an earlier release, found none at '%s'."
                                + " It is built by ./stillpoint test --faults in a clone with its whole history.",
                        JAR, jar)
                .isTrue();
        return List.of("-jar", jar);
    }
}
