package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.mariadb.testing.Reading;
import io.stillpoint.mariadb.testing.Shop;
import io.stillpoint.mariadb.testing.TargetDamage;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.guard.Objection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing that is merely broken at the target stops a restore; each one finds what the one before it has restored. */
class TargetDamagesTest {

    private static MariadbServer server;
    private static DumpFacts facts;
    private static byte[] dump;
    private static Map<String, String> saved;
    private static int restores;

    @BeforeAll
    static void start() throws Exception {
        server = MariadbServer.start("--log-bin=bin");
        Shop.fill(server, 51, 5);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        facts = new MariadbDump(server.backup(), MariadbTools.installed(), InstantSource.system()).to(bytes);
        dump = bytes.toByteArray();
        saved = Reading.of(server);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void aRestoreGoesThrough(TargetDamage damage) throws Exception {
        // Given
        damage.happen(server);
        TableRestore restore = next();

        // When
        restored(restore);

        // Then
        restore.discardAside(false);
        undo();
        assertThat(Reading.of(server)).isEqualTo(saved);
    }

    @Test
    void aTableThatCannotBeOpenedIsNamedBeforeAnythingIsTouched() throws Exception {
        // Given
        TargetDamage.TABLESPACE_REMOVED.happen(server);

        // When
        Optional<Objection> objection;
        try (SqlText sql = SqlText.open(server.admin())) {
            objection = RestoreGuards.unreadable(sql, facts.catalogue());
        }

        // Then
        assertThat(objection.orElseThrow().guard()).isEqualTo(Guard.MARIADB_TABLES_UNREADABLE);
        assertThat(objection.orElseThrow().subjects()).contains("`shop`.`customer`");
        assertThat(objection.orElseThrow().problem().found())
                .contains("shop.customer")
                .contains("shop.priced");
        TableRestore restore = next();
        restored(restore);
        restore.discardAside(false);
    }

    @Test
    void aViewThatWasBrokenBeforeIsNamedWhenTheRestIsBroughtBack() throws Exception {
        // Given
        TargetDamage.TABLE_BELOW_A_VIEW_DROPPED.happen(server);
        TableRestore restore = next();
        restored(restore);

        // When
        List<String> back = restore.rollBack();

        // Then
        assertThat(back)
                .contains("crm", "shop")
                .anyMatch(view -> view.startsWith("not view crm.bought (Table 'shop.customer' doesn't exist"));
        TableRestore again = next();
        restored(again);
        again.discardAside(false);
        assertThat(Reading.of(server)).isEqualTo(saved);
    }

    private static void restored(TableRestore restore) throws Exception {
        restore.keepAside(facts.catalogue());
        restore.load(facts.catalogue(), new ByteArrayInputStream(dump), facts.accountsSql());
        restore.prove(facts.catalogue());
    }

    private static TableRestore next() throws Exception {
        restores++;
        return new TableRestore(
                server.admin(),
                MariadbTools.installed(),
                "saga-" + restores,
                Turns.take(server, restores, "run-" + restores));
    }

    private static void undo() throws Exception {
        server.execute(
                "SET GLOBAL event_scheduler = OFF",
                "SET GLOBAL read_only = 0",
                "SET GLOBAL sql_mode = DEFAULT",
                "SET GLOBAL auto_increment_increment = DEFAULT",
                "SET GLOBAL group_concat_max_len = DEFAULT",
                "SET GLOBAL time_zone = DEFAULT",
                "SET GLOBAL enforce_storage_engine = DEFAULT");
    }
}
