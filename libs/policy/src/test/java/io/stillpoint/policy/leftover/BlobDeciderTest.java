package io.stillpoint.policy.leftover;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.policy.leftover.BlobVerdict.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BlobDeciderTest {

    private static final Instant NOW = Instant.parse("2026-11-29T04:30:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(400));
    private static final Instant JUST_OVER = NOW.minus(LeftoverDecider.GRACE);
    private static final Instant TOO_RECENT = JUST_OVER.plusSeconds(1);

    @Test
    void whatAPointNeedsStaysAlsoWithANote() {
        assertThat(fate(LONG_AGO, LONG_AGO, new BlobNeeds.Listed("p-1", Set.of("blob"))))
                .isEqualTo(Fate.STAYS);
    }

    @Test
    void oneSilentPointKeepsAllBlobs() {
        assertThat(fate(LONG_AGO, LONG_AGO, new BlobNeeds.Listed("p-1", Set.of()), new BlobNeeds.Unlisted("p-0")))
                .isEqualTo(Fate.STAYS);
    }

    @Test
    void anUnneededBlobGetsANoteBeforeItGoes() {
        assertThat(fate(LONG_AGO, null)).isEqualTo(Fate.NOTED);
        assertThat(fate(JUST_OVER, null)).isEqualTo(Fate.NOTED);
        assertThat(fate(TOO_RECENT, null)).isEqualTo(Fate.STAYS);
    }

    @Test
    void aNoteMustHaveBeenThereForTheWholeGraceTime() {
        assertThat(fate(LONG_AGO, JUST_OVER)).isEqualTo(Fate.REMOVED);
        assertThat(fate(LONG_AGO, TOO_RECENT)).isEqualTo(Fate.STAYS);
    }

    /**
     * A year of backups, prunes, points that go, and a process that wakes up weeks late and removes what its old round chose. No point
     * ever misses an object. Backups use any object without a note, as they do in a vault.
     */
    @Test
    void noPointEverMissesAnObjectHoweverLateAProcessWakesUp() {
        for (long seed = 0; seed < 300; seed++) {
            assertThat(new BlobStory(seed, true).firstLoss())
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    /** A planted bug: the test above must be able to fail. */
    @Test
    void backupsThatDoNotHeedNotesLoseObjects() {
        assertThat(LongStream.range(0, 300)
                        .filter(seed -> !new BlobStory(seed, false).firstLoss().isEmpty())
                        .count())
                .isPositive();
    }

    private static Fate fate(Instant stored, @Nullable Instant unusedSince, BlobNeeds... needs) {
        SharedBlob blob = new SharedBlob("blob", 10, stored, unusedSince);
        BlobVerdict verdict =
                BlobDecider.decide(List.of(blob), List.of(needs), NOW).getFirst();
        assertThat(verdict.why()).isNotBlank();
        return verdict.fate();
    }

    private static final class BlobStory {
        private static final int CONTENTS = 8;

        private final Random random;
        private final boolean heedsNotes;
        private final Map<String, SharedBlob> vault = new HashMap<>();
        private final Map<String, Set<String>> points = new HashMap<>();
        private final List<String> chosenLongAgo = new ArrayList<>();
        private Instant now = NOW;
        private int uploads;
        private int pointsMade;

        BlobStory(long seed, boolean heedsNotes) {
            this.random = new Random(seed);
            this.heedsNotes = heedsNotes;
        }

        /** What is missing when something is missing first; empty when nothing ever is. */
        Set<String> firstLoss() {
            for (int step = 0; step < 200; step++) {
                now = now.plusSeconds(random.nextInt(2 * 86_400));
                switch (random.nextInt(5)) {
                    case 0, 1 -> backUp();
                    case 2 -> points.keySet().stream().findAny().ifPresent(points::remove);
                    case 3 -> prune();
                    default -> wakeUpLate();
                }
                Set<String> missing =
                        points.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
                missing.removeAll(vault.keySet());
                if (!missing.isEmpty()) {
                    return missing;
                }
            }
            return Set.of();
        }

        private void backUp() {
            Set<String> keys = new HashSet<>();
            for (int content = 0; content < CONTENTS; content++) {
                if (random.nextBoolean()) {
                    keys.add(present(content));
                }
            }
            points.put("p-" + pointsMade++, keys);
        }

        private String present(int content) {
            return vault.values().stream()
                    .filter(blob -> blob.key().startsWith(content + "/"))
                    .filter(blob -> blob.unusedSince() == null || !heedsNotes)
                    .map(SharedBlob::key)
                    .findFirst()
                    .orElseGet(() -> {
                        String key = content + "/" + uploads++;
                        vault.put(key, new SharedBlob(key, 10, now, null));
                        return key;
                    });
        }

        private void prune() {
            List<BlobNeeds> needs = points.entrySet().stream()
                    .map(point -> (BlobNeeds) new BlobNeeds.Listed(point.getKey(), point.getValue()))
                    .toList();
            for (BlobVerdict verdict : BlobDecider.decide(List.copyOf(vault.values()), needs, now)) {
                SharedBlob blob = verdict.blob();
                switch (verdict.fate()) {
                    case STAYS -> {}
                    case NOTED -> vault.put(blob.key(), new SharedBlob(blob.key(), blob.bytes(), blob.storedAt(), now));
                    case REMOVED -> {
                        if (random.nextBoolean()) {
                            vault.remove(blob.key());
                        } else {
                            chosenLongAgo.add(blob.key());
                        }
                    }
                }
            }
        }

        private void wakeUpLate() {
            chosenLongAgo.forEach(vault::remove);
            chosenLongAgo.clear();
        }
    }
}
