package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpScan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading a dump in pieces, wherever they are cut. */
class DumpScanTest {

    private static final String DUMP = """
            -- MariaDB dump 10.19
            -- Server version\t10.11.6-MariaDB

            --
            -- Current Database: `shop`
            --

            USE `shop`;

            --
            -- Table structure for table `a``b`
            --

            CREATE TABLE `a``b` (
            );

            --
            -- Dumping data for table `a``b`
            --

            INSERT INTO `a``b` VALUES
            (1,'x'),
            (2,'-- Dump completed');
            INSERT INTO `a``b` VALUES
            (3,'y');
            DELIMITER ;;
            CREATE TRIGGER t BEGIN
            INSERT INTO `z` VALUES
            (1);
            -- Dump completed
            END ;;
            DELIMITER ;

            --
            -- Table structure for table `versioned`
            --

            INSERT INTO `versioned` (`id`, row_start) VALUES (1,'2026'),
            (2,'2026');
            -- SET GLOBAL gtid_slave_pos='0-1-9';

            -- Dump completed on 2026-01-01  0:00:00
            """;

    @Test
    void rowsAreCountedAndProgramsAreNotLookedInto() {
        // When
        DumpScan scan = scan(DUMP, 1 << 20);

        // Then
        assertThat(entries(scan))
                .extracting(entry -> entry.title() + " " + entry.rows())
                .containsExactly("database shop 0", "table shop.a`b 3", "table shop.versioned 2");
        assertThat(scan.completed()).isTrue();
        assertThat(scan.sections().gtid()).isEqualTo("0-1-9");
    }

    @Test
    void piecesOfAnyLengthSayTheSame() {
        // Given
        List<DumpCatalogue.Entry> whole = entries(scan(DUMP, 1 << 20));

        for (int length = 1; length < 60; length++) {
            // When
            DumpScan pieces = scan(DUMP, length);

            // Then
            assertThat(entries(pieces)).isEqualTo(whole);
            assertThat(pieces.completed()).isTrue();
        }
    }

    @Test
    void theLongestStatementIsNamed() {
        // Given
        String dump = DUMP.replace("(2,'2026');", "(2,'" + "2026".repeat(5_000) + "'),\n(3,'2026');");

        for (int length = 1; length < 10_000; length += 777) {
            // When
            DumpScan scan = scan(dump, length);

            // Then
            assertThat(scan.longestStatementIn()).isEqualTo("table shop.versioned");
            assertThat(scan.longestStatementBytes()).isBetween(20_000L, 20_200L);
        }
    }

    @Test
    void theOrderOfRowsDoesNotMatterAndTheirTextDoes() {
        // Given
        List<DumpCatalogue.Entry> whole = entries(scan(DUMP, 1 << 20));

        // When
        List<DumpCatalogue.Entry> other = entries(
                scan(DUMP.replace("(1,'x'),\n(2,'-- Dump completed');", "(2,'-- Dump completed'),\n(1,'x');"), 7));
        List<DumpCatalogue.Entry> changed = entries(scan(DUMP.replace("(3,'y')", "(3,'z')"), 7));

        // Then
        assertThat(other).isEqualTo(whole);
        assertThat(changed.get(1).rowsDigest()).isNotEqualTo(whole.get(1).rowsDigest());
    }

    @Test
    void whateverIsCutOffIsMissed() {
        // Given
        int mark = DUMP.indexOf("-- Dump completed on");

        for (int length = 0; length < DUMP.length(); length++) {
            // When
            DumpScan scan = scan(DUMP.substring(0, length), 13);

            // Then
            assertThat(scan.completed()).as("cut at %d of %d", length, mark).isFalse();
        }
    }

    private static List<DumpCatalogue.Entry> entries(DumpScan scan) {
        ServerVersion version = new ServerVersion(10, 11, 6);
        return scan.catalogue(version, version, List.of("shop")).entries();
    }

    private static DumpScan scan(String text, int pieceBytes) {
        DumpScan scan = new DumpScan();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += pieceBytes) {
            scan.feed(bytes, from, Math.min(pieceBytes, bytes.length - from));
        }
        scan.end();
        return scan;
    }
}
