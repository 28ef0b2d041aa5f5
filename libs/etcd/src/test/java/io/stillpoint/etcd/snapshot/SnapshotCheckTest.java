package io.stillpoint.etcd.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotCheckTest {

    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

    @ParameterizedTest
    @CsvSource({"4096, LITTLE_ENDIAN", "4096, BIG_ENDIAN", "65536, LITTLE_ENDIAN", "512, LITTLE_ENDIAN"})
    void theRevisionIsFoundWhateverMachineWroteIt(int pageBytes, String order) throws Exception {
        // Given
        ByteOrder ofMachine = order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : LITTLE;
        BoltFile file = new BoltFile(pageBytes, ofMachine, 8)
                .meta(0, 9, 6)
                .meta(1, 8, 2)
                .keys(3, 10, 700, 701, 705)
                .keys(4, 10, 1, 2, 3)
                .branch(5, new long[] {1, 700}, new long[] {4, 3})
                .buckets(6, 5, "alarm", "cluster", "key", "lease");

        // When
        long revision = judged(file.snapshot(), 1);

        // Then
        assertThat(revision).isEqualTo(705);
    }

    @Test
    void theNewerOfTwoMetaPagesCounts() throws Exception {
        // Given
        BoltFile file = new BoltFile(4096, LITTLE, 6)
                .meta(0, 4, 2)
                .meta(1, 5, 3)
                .buckets(2, 4, "key")
                .buckets(3, 5, "key")
                .keys(4, 5, 40)
                .keys(5, 5, 50);

        // When
        long revision = judged(file.snapshot(), 2);

        // Then
        assertThat(revision).isEqualTo(50);
    }

    @Test
    void pagesThatNobodyPointsAtDoNotCount() throws Exception {
        // Given
        BoltFile file = new BoltFile(4096, LITTLE, 6)
                .meta(0, 9, 2)
                .meta(1, 8, 2)
                .buckets(2, 3, "key")
                .keys(3, 5, 10, 11)
                .keys(4, 5, 12, 13)
                .branch(5, new long[] {10, 12}, new long[] {3, 4});

        // When
        long revision = judged(file.snapshot(), 3);

        // Then
        assertThat(revision).isEqualTo(11);
    }

    /** Keys and values follow one another, so with some length of values the last key crosses the edge of a page. */
    @Test
    void aLastKeyIsFoundAtAnyDistanceFromItsLeaf() throws Exception {
        for (int valueBytes = 1_900; valueBytes < 2_100; valueBytes++) {
            // Given
            BoltFile file = new BoltFile(4096, LITTLE, 12)
                    .meta(0, 9, 2)
                    .meta(1, 8, 2)
                    .buckets(2, 3, "key")
                    .keys(3, valueBytes, 10, 11, 0x0102030405060708L);

            // When
            long revision = judged(file.snapshot(), valueBytes);

            // Then
            assertThat(revision).isEqualTo(0x0102030405060708L);
        }
    }

    @Test
    void aValueThatLooksLikeAPageIsNotOne() throws Exception {
        // Given
        BoltFile file = new BoltFile(4096, LITTLE, 8)
                .meta(0, 9, 2)
                .meta(1, 8, 2)
                .buckets(2, 3, "key")
                .keys(3, 6_000, 10, 11)
                .keys(5, 5, 99)
                .header(6, 6, 2, 60_000);

        // When
        long revision = judged(file.snapshot(), 5);

        // Then
        assertThat(revision).isEqualTo(11);
    }

    @Test
    void bucketNamesMayFillABranch() throws Exception {
        // Given
        BoltFile file = new BoltFile(4096, LITTLE, 7)
                .meta(0, 9, 6)
                .meta(1, 8, 6)
                .buckets(2, 5, "alarm", "auth")
                .buckets(3, 5, "cluster", "key")
                .buckets(4, 5, "lease", "meta")
                .keys(5, 5, 77)
                .nameBranch(6, new String[] {"alarm", "cluster", "lease"}, new long[] {2, 3, 4});

        // When
        long revision = judged(file.snapshot(), 6);

        // Then
        assertThat(revision).isEqualTo(77);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "5"})
    void aSmallBucketIsInsideItsParent(int revisions) throws Exception {
        // Given
        long[] written = new long[revisions];
        Arrays.setAll(written, i -> i + 2);
        BoltFile file =
                new BoltFile(4096, LITTLE, 4).meta(0, 9, 2).meta(1, 8, 2).inlined(2, written);

        // When
        long revision = judged(file.snapshot(), 7);

        // Then
        assertThat(revision).isEqualTo(revisions == 0 ? 0 : revisions + 1);
    }

    @Test
    void whatIsNotLaidOutAsEtcdDoesIsRefused() throws Exception {
        // Given
        BoltFile circle = new BoltFile(4096, LITTLE, 4)
                .meta(0, 9, 2)
                .meta(1, 8, 2)
                .buckets(2, 3, "key")
                .branch(3, new long[] {1}, new long[] {3});
        BoltFile noKeys =
                new BoltFile(4096, LITTLE, 4).meta(0, 9, 2).meta(1, 8, 2).buckets(2, 3, "meta");
        BoltFile beyond = new BoltFile(4096, LITTLE, 4).meta(0, 9, 1L << 59).meta(1, 8, 2);
        BoltFile empty =
                new BoltFile(4096, LITTLE, 4).meta(0, 9, 2).meta(1, 8, 2).header(2, 2, 2, 0);
        for (BoltFile file : new BoltFile[] {circle, noKeys, beyond, empty}) {
            byte[] snapshot = file.snapshot();

            // When
            SnapshotDamagedException refused =
                    catchThrowableOfType(SnapshotDamagedException.class, () -> judged(snapshot, 8));

            // Then
            assertThat(refused).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noBitMayBeWrongAndNoByteMissing(long seed) throws Exception {
        // Given
        Random random = new Random(seed);
        byte[] whole = new BoltFile(4096, LITTLE, 8)
                .meta(0, 9, 2)
                .meta(1, 8, 2)
                .buckets(2, 3, "key")
                .keys(3, 2_000, 10, 11, 12)
                .snapshot();
        for (int i = 0; i < 150; i++) {
            byte[] damaged = whole.clone();
            if (i % 3 == 0) {
                damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            } else if (i % 3 == 1) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            } else {
                damaged = Arrays.copyOf(damaged, damaged.length + 1 + random.nextInt(2_048));
            }
            byte[] bytes = damaged;

            // When
            SnapshotDamagedException refused =
                    catchThrowableOfType(SnapshotDamagedException.class, () -> judged(bytes, seed));

            // Then
            assertThat(refused).isNotNull();
        }
    }

    @Test
    void aShorterDatabaseWithARightDigestIsRefused() throws Exception {
        // Given
        BoltFile file = new BoltFile(4096, LITTLE, 4)
                .meta(0, 9, 2)
                .meta(1, 8, 2)
                .buckets(2, 3, "key")
                .keys(3, 5, 10);
        BoltFile shorter = new BoltFile(4096, LITTLE, 3);
        shorter.pages.put(0, file.pages, 0, 3 * 4096);
        byte[] snapshot = shorter.snapshot();

        // When
        SnapshotDamagedException refused =
                catchThrowableOfType(SnapshotDamagedException.class, () -> judged(snapshot, 9));

        // Then
        assertThat(refused).hasMessageContaining("speaks of");
    }

    /** Passes it in pieces of chance lengths, as a network might. */
    static long judged(byte[] snapshot, long seed) throws Exception {
        Random random = new Random(seed);
        try (SnapshotCheck check = new SnapshotCheck()) {
            int at = 0;
            while (at < snapshot.length) {
                int length = Math.min(snapshot.length - at, random.nextInt(random.nextBoolean() ? 40 : 40_000));
                check.pass(snapshot, at, length);
                at += length;
            }
            return check.revision();
        }
    }
}
