package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stillpoint.mariadb.aside.AsideDatabase;
import io.stillpoint.mariadb.aside.AsideDatabase.State;
import io.stillpoint.mariadb.aside.AsideListing;
import io.stillpoint.mariadb.aside.AsideMoves;
import io.stillpoint.mariadb.aside.AsideStore;
import io.stillpoint.mariadb.dump.BrokenView;
import io.stillpoint.mariadb.dump.BrokenViews;
import io.stillpoint.mariadb.testing.MariadbServer;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server cannot do for now says nothing about its tables and views: they are neither lost nor broken. */
class PassingFailuresTest {

    private static final List<String> SHOP = List.of("shop");
    private static final String ASIDE = "stillpoint_aside_saga_1";

    private static MariadbServer server;

    private SqlText sql;
    private AsideStore store;

    @BeforeAll
    static void start() throws Exception {
        server = MariadbServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void fill() throws Exception {
        server.execute(
                "CREATE DATABASE shop",
                "CREATE TABLE shop.customer (id INT PRIMARY KEY)",
                "INSERT INTO shop.customer VALUES (1), (2)",
                "CREATE VIEW shop.buyer AS SELECT id FROM shop.customer");
        sql = SqlText.open(server.admin());
        store = new AsideStore(sql, "saga");
        store.create("OFF");
    }

    @AfterEach
    void empty() throws Exception {
        temporaryFiles("rwx--x--x");
        sql.close();
        server.execute("DROP DATABASE shop", "DROP DATABASE stillpoint_aside_saga", "DROP DATABASE IF EXISTS " + ASIDE);
    }

    @Test
    void aTableIsNotUnreadableBecauseTheServerCannotWriteTemporaryFiles() throws Exception {
        // Given
        temporaryFiles("r-x--x--x");

        // When
        ThrowingCallable listing = () -> AsideListing.unreadable(sql, SHOP);

        // Then
        assertThatThrownBy(listing)
                .isInstanceOf(MariadbException.class)
                .hasMessageContaining("shop.customer")
                .hasMessageContaining("Errcode: 13");
    }

    @Test
    void theOnlyCopyIsNotDroppedWhenItCannotComeBackForNow() throws Exception {
        // Given
        AsideDatabase shop = added(State.RETURNING);
        server.execute(
                "CREATE DATABASE " + ASIDE,
                "CREATE TABLE " + ASIDE + ".customer (id INT)",
                "INSERT INTO " + ASIDE + ".customer VALUES (7)");
        temporaryFiles("r-x--x--x");

        // When
        ThrowingCallable back = () -> new AsideMoves(sql, store).back(shop, true);

        // Then
        assertThatThrownBy(back).isInstanceOf(MariadbException.class).hasMessageContaining("already exists");
        assertThat(server.strings("SELECT id FROM " + ASIDE + ".customer")).containsExactly("7");
    }

    @Test
    void aTableWithoutItsFileIsNotDroppedUnlessItWasNamed() throws Exception {
        // Given
        AsideDatabase shop = added(State.IN_PLACE);
        server.shutDown();
        Files.delete(server.file("shop/customer.ibd"));
        server.restart();
        sql.close();
        sql = SqlText.open(server.admin());
        AsideStore again = new AsideStore(sql, "saga");

        // When
        ThrowingCallable aside = () -> new AsideMoves(sql, again).aside(shop);

        // Then
        assertThatThrownBy(aside).isInstanceOf(MariadbException.class).hasMessageContaining("errno: 155");
        assertThat(server.file("shop/customer.frm")).exists();
        again.unreadable(AsideListing.unreadable(sql, SHOP));
        new AsideMoves(sql, again).aside(new AsideDatabase(1, "shop", "utf8mb4", "utf8mb4_bin", 0, State.IN_PLACE));
        assertThat(again.databases()).extracting(AsideDatabase::state).containsExactly(State.ASIDE);
        server.execute("CREATE DATABASE shop");
    }

    @Test
    void aViewIsNotBrokenBecauseTheServerCannotWriteTemporaryFiles() throws Exception {
        // Given
        temporaryFiles("r-x--x--x");

        // When
        ThrowingCallable listing = () -> BrokenViews.of(sql, SHOP);

        // Then
        assertThatThrownBy(listing)
                .isInstanceOf(MariadbException.class)
                .hasMessageContaining("shop.buyer")
                .hasMessageContaining("Errcode: 13");
    }

    @Test
    void aViewIsNotBrokenBecauseTheLoginMayNotReadIt() throws Exception {
        // Given
        server.execute(
                "CREATE USER 'poor'@'%' IDENTIFIED BY '"
                        + MariadbServer.PASSWORD.replace("\\", "\\\\").replace("'", "\\'") + "'",
                "GRANT SHOW VIEW ON shop.* TO 'poor'@'%'");

        // When
        ThrowingCallable listing = () -> {
            try (SqlText poor = SqlText.open(server.endpoint("poor"))) {
                BrokenViews.of(poor, SHOP);
            }
        };

        // Then
        assertThatThrownBy(listing)
                .isInstanceOfSatisfying(
                        MariadbException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("mariadb-privilege-missing"));
    }

    @Test
    void viewsWhoseOwnPartsAreGoneAreBroken() throws Exception {
        // Given
        server.execute(
                "USE shop",
                "CREATE TABLE part (a INT, b INT, KEY k (a)) PARTITION BY LIST (a)"
                        + " (PARTITION p0 VALUES IN (0), PARTITION p1 VALUES IN (1))",
                "CREATE TABLE old (a INT) WITH SYSTEM VERSIONING",
                "CREATE FUNCTION one() RETURNS INT RETURN 1",
                "CREATE VIEW of_column AS SELECT b FROM part",
                "CREATE VIEW of_function AS SELECT one()",
                "CREATE VIEW of_history AS SELECT a FROM old FOR SYSTEM_TIME ALL",
                "CREATE VIEW of_key AS SELECT a FROM part FORCE INDEX (k)",
                "CREATE VIEW of_partition AS SELECT a FROM part PARTITION (p0)",
                "ALTER TABLE part DROP COLUMN b, DROP KEY k",
                "ALTER TABLE part DROP PARTITION p0",
                "ALTER TABLE old DROP SYSTEM VERSIONING",
                "DROP FUNCTION one");

        // When
        List<BrokenView> broken = BrokenViews.of(sql, SHOP);

        // Then
        assertThat(broken)
                .extracting(BrokenView::name)
                .containsExactly("of_column", "of_function", "of_history", "of_key", "of_partition");
    }

    private AsideDatabase added(State state) throws MariadbException {
        AsideDatabase shop = new AsideDatabase(1, "shop", "utf8mb4", "utf8mb4_bin", 1, state);
        store.add(shop);
        return shop;
    }

    /** The server's own failure of a full disk: what it answers from tables on the disk fails, and nothing else. */
    private static void temporaryFiles(String permissions) throws Exception {
        Files.setPosixFilePermissions(server.file("").getParent(), PosixFilePermissions.fromString(permissions));
    }
}
