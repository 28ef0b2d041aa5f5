package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.mariadb.testing.Halfway;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.mariadb.testing.Reading;
import io.stillpoint.mariadb.testing.Shop;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Executions of restores that come late, twice or at the same time. */
class MariadbFenceTest {

    private MariadbServer server;
    private ByteArrayOutputStream dump;
    private DumpFacts facts;
    private Map<String, String> dumped;

    @BeforeEach
    void start() throws Exception {
        server = MariadbServer.start();
        Shop.fill(server, 31, 120);
        dump = new ByteArrayOutputStream();
        facts = new MariadbDump(server.backup(), MariadbTools.installed(), InstantSource.system()).to(dump);
        dumped = Reading.of(server);
        server.execute("DELETE FROM crm.note WHERE id < 5");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aTokenBelowTheHighestIsRefused() throws Exception {
        // Given
        Turns.take(server, 7, "later");

        // When
        MariadbException failure =
                catchThrowableOfType(MariadbException.class, () -> Turns.take(server, 6, "late-duplicate"));

        // Then
        assertThat(failure.problem().code()).isEqualTo("mariadb-fenced");
        assertThat(failure.problem().found()).startsWith("7 of icp saga-1 restore-mariadb/mariadb");
        assertThat(failure.retryable()).isFalse();
    }

    /** It was never there before: nothing but its number says that it is the earlier one. */
    @Test
    void aRunOfAnEarlierDeliveryIsRefusedAndTheLaterOneGoesOn() throws Exception {
        // Given
        MariadbFence later = Turns.take(server, 7, "2-later");

        // When
        MariadbException failure = catchThrowableOfType(MariadbException.class, () -> Turns.take(server, 7, "1-late"));

        // Then
        assertThat(failure.problem().code()).isEqualTo("superseded");
        later.open().close();
        Turns.take(server, 7, "10-much-later").open().close();
    }

    @Test
    void aLoadStopsWhenALaterExecutionTakesOver() throws Exception {
        // Given
        TableRestore earlier = restore(Turns.take(server, 1, "earlier"));
        earlier.keepAside(facts.catalogue());
        List<MariadbFence> later = new ArrayList<>();

        // When
        MariadbException failure = catchThrowableOfType(
                MariadbException.class,
                () -> earlier.load(
                        facts.catalogue(),
                        Halfway.reading(
                                new ByteArrayInputStream(dump.toByteArray()),
                                dump.size() / 2,
                                () -> later.add(Turns.take(server, 1, "later"))),
                        facts.accountsSql()));

        // Then
        assertThat(failure).isNotNull();
        carryOut(restore(later.getFirst()));
        assertThat(visible()).isEqualTo(dumped);
    }

    @Test
    void anEarlierExecutionChangesNothingAnyMore() throws Exception {
        // Given
        MariadbFence first = Turns.take(server, 1, "earlier");
        TableRestore earlier = restore(first);
        earlier.keepAside(facts.catalogue());
        carryOut(restore(Turns.take(server, 2, "later")));

        // When
        MariadbException failure = catchThrowableOfType(
                MariadbException.class,
                () -> earlier.load(facts.catalogue(), new ByteArrayInputStream(dump.toByteArray()), ""));

        // Then
        assertThat(failure.problem().code()).isEqualTo("mariadb-fenced");
        assertThat(visible()).isEqualTo(dumped);
    }

    @Test
    void aConnectionThatIsStillOpenIsEnded() throws Exception {
        // Given
        MariadbFence earlier = Turns.take(server, 1, "earlier");
        try (SqlText frozen = earlier.open()) {
            Turns.take(server, 2, "later");

            // When
            MariadbException failure =
                    catchThrowableOfType(MariadbException.class, () -> frozen.run("CREATE DATABASE too_late"));

            // Then
            assertThat(failure.problem().code()).isEqualTo("mariadb-unreachable");
            assertThat(earlier.because(failure).problem().code()).isEqualTo("mariadb-fenced");
            assertThat(server.strings("SHOW DATABASES")).doesNotContain("too_late");
        }
    }

    @Test
    void whatATaskSaidIsFoundWhenItIsHandedOutAgainAndByNoOther() throws Exception {
        // Given
        Turns.take(server, 3, "run-1").done("all is well");

        // When
        var again = Turns.take(server, 3, "run-2").said();
        var next = Turns.take(server, 4, "run-3").said();

        // Then
        assertThat(again).contains("all is well");
        assertThat(next).isEmpty();
    }

    private void carryOut(TableRestore restore) throws Exception {
        restore.keepAside(facts.catalogue());
        restore.load(facts.catalogue(), new ByteArrayInputStream(dump.toByteArray()), facts.accountsSql());
        restore.prove(facts.catalogue());
        restore.discardAside(false);
    }

    private Map<String, String> visible() throws Exception {
        return Reading.of(server);
    }

    private TableRestore restore(MariadbFence turn) {
        return new TableRestore(server.admin(), MariadbTools.installed(), "saga-1", turn);
    }
}
