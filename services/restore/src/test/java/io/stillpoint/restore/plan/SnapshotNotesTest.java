package io.stillpoint.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.policy.retention.CopyLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotNotesTest {

    @ParameterizedTest
    @CsvSource({"PT42S, 0 min 42 s", "PT3H12M, 3 h 12 min", "PT50H, 2 d 2 h", "PT-5S, 0 min 0 s"})
    void aPlanSaysFromWhenTheDataIsAndHowMuchTimeIsLost(Duration since, String lost) {
        // Given
        var nothingElse = new PointChoice("c", List.of(), new CopyLog());
        // When
        List<String> notes =
                SnapshotNotes.of(List.of(Facts.snapshot("c", "p", Facts.TAKEN)), nothingElse, Facts.TAKEN.plus(since));
        // Then
        assertThat(notes)
                .containsExactly("This brings etcd back to 2026-11-20T10:00:00Z. What came after it is lost: " + lost
                        + " until now.");
    }
}
