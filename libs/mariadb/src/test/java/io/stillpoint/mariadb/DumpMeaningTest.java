package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpScan;
import io.stillpoint.mariadb.dump.DumpedEvent;
import io.stillpoint.mariadb.dump.LockLines;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the clock or the server changes by itself is told from what is wrong. */
class DumpMeaningTest {

    private static final String DUMP = """
            --
            -- Current Database: `shop`
            --

            CREATE DATABASE `shop`;

            --
            -- Table structure for table `grown`
            --

            CREATE TABLE `grown` (
              `a` int(11) DEFAULT NULL
            ) ENGINE=InnoDB WITH SYSTEM VERSIONING
             PARTITION BY SYSTEM_TIME INTERVAL 1 HOUR STARTS TIMESTAMP'2026-11-30 11:00:00' AUTO
            PARTITIONS 2;

            --
            -- Dumping events for database 'shop'
            --
            /*!50106 SET @save_time_zone= @@TIME_ZONE */ ;
            EVENTS
            DELIMITER ;
            /*!50106 SET TIME_ZONE= @save_time_zone */ ;

            --
            -- Dumping routines for database 'shop'
            --

            -- Dump completed on 2026-11-30 11:08:26
            """;
    private static final String ONCE = event("once", "AT '2026-11-30 12:13:51' ON COMPLETION NOT PRESERVE ENABLE", "1");
    private static final String KEPT = event("kept", "AT '2026-11-30 12:13:51' ON COMPLETION PRESERVE ENABLE", "2");
    private static final String EVERY =
            event("every", "EVERY 1 DAY STARTS '2020-01-01 00:00:00' ON COMPLETION NOT PRESERVE DISABLE ON SLAVE", "3");
    private static final String ALL = ONCE + KEPT.replaceFirst(" ;\n", " ;;\n") + EVERY.replaceFirst(" ;\n", " ;;\n");

    private static String event(String name, String schedule, String body) {
        return """
                /*!50106 DROP EVENT IF EXISTS `%1$s` */;
                DELIMITER ;;
                /*!50003 SET sql_mode              = '' */ ;;
                /*!50003 SET time_zone             = '+02:00' */ ;;
                /*!50106 CREATE*/ /*!50117 DEFINER=`admin`@`%%`*/ /*!50106 EVENT `%1$s` ON SCHEDULE %2$s DO begin
                select %3$s;
                end
                */ ;;
                /*!50003 SET time_zone             = @saved_time_zone */ ;;
                """.formatted(name, schedule, body);
    }

    @Test
    void eventsAreReadWithTheirLastTimes() {
        // When
        List<DumpedEvent> events = scan(ALL, DUMP).sections().meaning().events();

        // Then
        assertThat(events)
                .extracting(DumpedEvent::title, DumpedEvent::state, DumpedEvent::last, DumpedEvent::preserved)
                .containsExactly(
                        tuple("event shop.once", "ENABLE", "2026-11-30 12:13:51", false),
                        tuple("event shop.kept", "ENABLE", "2026-11-30 12:13:51", true),
                        tuple("event shop.every", "DISABLE ON SLAVE", null, false));
        assertThat(events).allMatch(event -> event.timeZone().equals("+02:00"));
    }

    @Test
    void whatTheClockHasDoneToEventsIsANote() {
        // When
        RestoreProof.Verdict verdict = compare(
                KEPT.replace("PRESERVE ENABLE", "PRESERVE DISABLE") + EVERY.replaceFirst(" ;\n", " ;;\n"),
                DUMP,
                Set.of("event shop.once", "event shop.kept"));

        // Then
        assertThat(verdict.differences()).isEmpty();
        assertThat(verdict.notes())
                .containsExactly(
                        "event shop.once is gone: its last time was 2026-11-30 12:13:51",
                        "event shop.kept is disabled: its last time was 2026-11-30 12:13:51");
    }

    @Test
    void theSameBeforeTheirLastTimesIsADifference() {
        // When
        RestoreProof.Verdict verdict = compare(
                KEPT.replace("PRESERVE ENABLE", "PRESERVE DISABLE") + EVERY.replaceFirst(" ;\n", " ;;\n"),
                DUMP,
                Set.of());

        // Then
        assertThat(verdict.differences())
                .containsExactly("event shop.once is missing", "event shop.kept is in state DISABLE instead of ENABLE");
    }

    @Test
    void aChangedBodyAMissingKeptEventAndANewOneAreDifferences() {
        // When
        RestoreProof.Verdict verdict = compare(
                ONCE.replace("select 1", "select 7")
                        + event("new", "EVERY 1 DAY ON COMPLETION NOT PRESERVE ENABLE", "9")
                                .replaceFirst(" ;\n", " ;;\n"),
                DUMP,
                Set.of("event shop.once", "event shop.kept"));

        // Then
        assertThat(verdict.differences())
                .containsExactly(
                        "event shop.once has a different definition",
                        "event shop.kept is missing",
                        "event shop.every is missing",
                        "event shop.new was not in the dump");
    }

    @Test
    void partitionsThatTheServerAddsAreANoteAndOtherChangesAreNot() {
        // When
        RestoreProof.Verdict grown = compare(ALL, DUMP.replace("PARTITIONS 2", "PARTITIONS 9"), Set.of());
        RestoreProof.Verdict other = compare(ALL, DUMP.replace("1 HOUR", "2 HOUR"), Set.of());

        // Then
        assertThat(grown.differences()).isEmpty();
        assertThat(grown.notes()).containsExactly("the server has added partitions to table shop.grown by itself");
        assertThat(other.differences()).containsExactly("table shop.grown has a different definition");
    }

    @Test
    void linesThatLockTablesAreLeftOutWhereverADumpIsCut() {
        // Given
        String dump = "LOCK TABLES `a` WRITE;\nINSERT INTO `a` VALUES\n('LOCK TABLES `b` WRITE;');\nUNLOCK TABLES;\n"
                + "LOCK\nUNLOCK TABLES\nLOCK TABLES";

        for (int length = 1; length < 40; length++) {
            // When
            StringBuilder left = new StringBuilder();
            LockLines lines = new LockLines();
            byte[] bytes = dump.getBytes(StandardCharsets.UTF_8);
            for (int from = 0; from < bytes.length; from += length) {
                byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length));
                left.append(new String(lines.without(piece, piece.length), StandardCharsets.UTF_8));
            }
            left.append(new String(lines.end(), StandardCharsets.UTF_8));

            // Then
            assertThat(left)
                    .hasToString(
                            "INSERT INTO `a` VALUES\n('LOCK TABLES `b` WRITE;');\nLOCK\nUNLOCK TABLES\nLOCK TABLES");
        }
    }

    private static RestoreProof.Verdict compare(String events, String dump, Set<String> over) {
        DumpScan loaded = scan(ALL, DUMP);
        DumpScan found = scan(events, dump);
        return RestoreProof.of(
                catalogue(loaded),
                loaded.sections().meaning(),
                catalogue(found),
                found.sections().meaning(),
                over);
    }

    private static DumpCatalogue catalogue(DumpScan scan) {
        ServerVersion version = new ServerVersion(10, 11, 19);
        return scan.catalogue(version, version, List.of("shop"));
    }

    private static DumpScan scan(String events, String dump) {
        DumpScan scan = new DumpScan();
        byte[] bytes = dump.replace("EVENTS\n", events).getBytes(StandardCharsets.UTF_8);
        scan.feed(bytes, 0, bytes.length);
        scan.end();
        return scan;
    }
}
