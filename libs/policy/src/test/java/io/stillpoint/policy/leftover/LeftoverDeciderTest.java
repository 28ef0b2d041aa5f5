package io.stillpoint.policy.leftover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeftoverDeciderTest {

    private static final Instant NOW = Instant.parse("2026-11-29T04:30:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(400));
    private static final Instant JUST_OVER = NOW.minus(LeftoverDecider.GRACE);
    private static final Instant TOO_RECENT = JUST_OVER.plusSeconds(1);

    @Test
    void anUploadOfARunningSagaStaysHoweverOldItIs() {
        assertThat(goes(folder(LONG_AGO), Optional.of(new BackupEnd.Running("s-1"))))
                .isFalse();
    }

    @Test
    void whatTheLogDoesNotKnowStays() {
        assertThat(goes(folder(LONG_AGO), Optional.empty())).isFalse();
    }

    @Test
    void theRestOfARemovedPointGoesAtOnce() {
        assertThat(goes(folder(NOW), Optional.of(new BackupEnd.Pruned(NOW)))).isTrue();
    }

    @Test
    void whatAPointIsMadeOfStays() {
        assertThat(goes(folder(LONG_AGO), Optional.of(new BackupEnd.Sealed(LONG_AGO, Set.of("run-1")))))
                .isFalse();
    }

    @Test
    void theDocumentOfAPointStays() {
        // Given
        RunFolder document = new RunFolder("p-1", "", 2, 1000, 0, LONG_AGO);

        // When, then
        assertThat(goes(document, Optional.of(new BackupEnd.Sealed(LONG_AGO, Set.of("run-1")))))
                .isFalse();
    }

    @Test
    void anUploadOfASharedObjectStaysWhileABackupRunsHoweverOldItIs() {
        assertThat(uploads(LONG_AGO, new BackupEnd.Running("s-1"))).isEmpty();
    }

    @Test
    void anUploadOfASharedObjectStaysUntilItsBackupEndedLongAgo() {
        assertThat(uploads(LONG_AGO, new BackupEnd.Failed(TOO_RECENT))).isEmpty();
        assertThat(uploads(LONG_AGO, new BackupEnd.Failed(JUST_OVER))).hasSize(1);
    }

    @Test
    void anUploadThatWasBegunAfterEveryBackupStaysForTheGraceTime() {
        assertThat(uploads(TOO_RECENT, new BackupEnd.Failed(LONG_AGO))).isEmpty();
        assertThat(uploads(JUST_OVER, new BackupEnd.Failed(LONG_AGO))).hasSize(1);
    }

    /** Every way in which a backup can have ended, with every age of its end and of the last object. */
    @Test
    void graceCountsFromTheEndOfTheBackupAndFromTheLastObject() {
        List<Instant> times = List.of(LONG_AGO, JUST_OVER, TOO_RECENT, NOW);
        List<String> wrong = new ArrayList<>();
        for (Instant ended : times) {
            for (Instant newest : times) {
                boolean expected = !ended.isAfter(JUST_OVER) && !newest.isAfter(JUST_OVER);
                for (BackupEnd end :
                        List.of(new BackupEnd.Failed(ended), new BackupEnd.Sealed(ended, Set.of("other")))) {
                    if (goes(folder(newest), Optional.of(end)) != expected) {
                        wrong.add("%s, newest object %s".formatted(end, newest));
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static RunFolder folder(Instant newest) {
        return new RunFolder("p-1", "run-1", 3, 1000, 1, newest);
    }

    private static List<UnfinishedUpload> uploads(Instant begun, BackupEnd end) {
        return LeftoverDecider.uploads(
                List.of(new UnfinishedUpload("key", "upload-1", begun)), Map.of("p-1", end), NOW);
    }

    private static boolean goes(RunFolder folder, Optional<BackupEnd> end) {
        Map<String, BackupEnd> ends = end.map(it -> Map.of("p-1", it)).orElse(Map.of());
        LeftoverVerdict verdict =
                LeftoverDecider.decide(List.of(folder), ends, NOW).getFirst();
        assertThat(verdict.why()).isNotBlank();
        return verdict.removed();
    }
}
