package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.mariadb.testing.Reading;
import io.stillpoint.mariadb.testing.Shop;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users, roles and rights on their way into a snapshot and back. */
class AccountsTest {

    private MariadbServer server;

    @BeforeEach
    void start() throws Exception {
        server = MariadbServer.start();
        Shop.fill(server, 51, 3);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private record Taken(DumpFacts facts, byte[] bytes) {}

    @Test
    void rightsOnWhatIsGoneAreLeftOutOfADumpAndNamed() throws Exception {
        // Given
        leaveStaleRights();
        server.execute(
                "GRANT SELECT, CREATE ON shop.planned TO 'app'@'%'",
                "GRANT SELECT (id), UPDATE (name) ON shop.customer TO 'app'@'%'",
                "GRANT SELECT ON shop.numbers TO 'app'@'%'",
                "GRANT SELECT ON crm.bought TO 'app'@'%'");

        // When
        DumpFacts facts = take().facts();

        // Then
        assertThat(facts.accountsLeftOut())
                .filteredOn(left -> left.contains(" without "))
                .containsExactlyInAnyOrder(
                        "'aaa'@'%' without SELECT, INSERT ON `shop`.`gone`",
                        "'aaa'@'%' without SELECT (`was`) ON `crm`.`plain`",
                        "'aaa'@'%' without EXECUTE ON PROCEDURE `brief`.`run`");
        assertThat(facts.accountsSql())
                .doesNotContain("`gone`", "`was`", "`brief`")
                .contains("GRANT SELECT, CREATE ON `shop`.`planned`")
                .contains("GRANT SELECT (`id`), UPDATE (`name`) ON `shop`.`customer`")
                .contains("GRANT SELECT ON `shop`.`numbers`")
                .contains("GRANT SELECT ON `crm`.`bought`");
    }

    @Test
    void rightsOnWhatIsGoneInASnapshotCostNoOtherAccountItsRights() throws Exception {
        // Given
        Taken taken = take();
        Map<String, String> before = accounts(server);
        String accounts = taken.facts().accountsSql().replace("-- grants 'app'@'%'\n", """
                        -- grants 'app'@'%'
                        GRANT SELECT ON `shop`.`gone` TO `app`@`%`;
                        GRANT EXECUTE ON FUNCTION `shop`.`gone` TO `app`@`%`;
                        GRANT SELECT (`gone`) ON `crm`.`plain` TO `app`@`%`;
                        """);
        TableRestore restore = restore(server);
        restore.keepAside(taken.facts().catalogue());

        // When
        List<String> left = restore.load(taken.facts().catalogue(), new ByteArrayInputStream(taken.bytes()), accounts);

        // Then
        assertThat(left)
                .contains(
                        "account 'app'@'%' without SELECT ON `shop`.`gone`",
                        "account 'app'@'%' without EXECUTE ON FUNCTION `shop`.`gone`",
                        "account 'app'@'%' without SELECT (`gone`) ON `crm`.`plain`");
        assertThat(accounts(server)).isEqualTo(before);
    }

    @Test
    void aRollBackComesToItsEndWhereRightsAreOnWhatIsGone() throws Exception {
        // Given
        Taken taken = take();
        leaveStaleRights();
        TableRestore restore = restore(server);
        restore.keepAside(taken.facts().catalogue());
        restore.load(
                taken.facts().catalogue(),
                new ByteArrayInputStream(taken.bytes()),
                taken.facts().accountsSql());

        // When
        List<String> back = restore.rollBack();

        // Then
        assertThat(back).containsExactly("crm", "odd `name", "shop");
        assertThat(server.strings("SHOW DATABASES")).noneMatch(name -> name.startsWith("stillpoint_aside_"));
        assertThat(server.strings("SHOW GRANTS FOR 'app'@'%'"))
                .anyMatch(grant -> grant.contains("SELECT, INSERT ON `shop`.*"));
    }

    @Test
    void theBackupsLoginKeepsAPasswordThatIsNewerThanTheSnapshotAndOthersGetTheSnapshots() throws Exception {
        // Given
        Taken taken = take();
        Map<String, String> dumped = accounts(server);
        server.execute(
                "SET PASSWORD FOR 'backup'@'%' = PASSWORD('rotated')",
                "SET PASSWORD FOR 'app'@'%' = PASSWORD('changed')", "REVOKE INSERT ON shop.* FROM 'app'@'%'");
        TableRestore restore = restore(server);
        restore.keepAside(taken.facts().catalogue());

        // When
        List<String> left = load(restore, taken);

        // Then
        assertThat(left).contains("account 'backup'@'%'");
        assertThat(new MariadbCheck(login("backup", "rotated"), MariadbTools.installed())
                        .forBackup()
                        .databases())
                .contains("shop");
        Map<String, String> now = accounts(server);
        now.remove("ACCOUNT 'backup'@'%'");
        dumped.remove("ACCOUNT 'backup'@'%'");
        assertThat(now).isEqualTo(dumped);
    }

    @Test
    void aRollBackLeavesTheBackupsLoginAloneToo() throws Exception {
        // Given
        Taken taken = take();
        TableRestore restore = restore(server);
        restore.keepAside(taken.facts().catalogue());
        load(restore, taken);
        server.execute("SET PASSWORD FOR 'backup'@'%' = PASSWORD('rotated')");

        // When
        restore.rollBack();

        // Then
        assertThat(new MariadbCheck(login("backup", "rotated"), MariadbTools.installed())
                        .forBackup()
                        .databases())
                .contains("shop");
    }

    @Test
    void aRoleItsRightsAndItsMembersComeBack() throws Exception {
        // Given
        server.execute(
                "CREATE ROLE writer",
                "GRANT INSERT, UPDATE ON crm.* TO writer",
                "GRANT writer TO reader",
                "CREATE USER 'boss'@'%' IDENTIFIED BY 'of the boss'",
                "GRANT writer TO 'boss'@'%' WITH ADMIN OPTION");
        Taken taken = take();
        String members = "SELECT CONCAT_WS(' ', user, host, role, admin_option) FROM mysql.roles_mapping"
                + " WHERE user <> 'admin' ORDER BY 1";
        List<String> before = server.strings(members);
        server.execute("DROP ROLE reader", "DROP ROLE writer", "DROP USER 'app'@'%'");
        TableRestore restore = restore(server);
        restore.keepAside(taken.facts().catalogue());

        // When
        load(restore, taken);

        // Then
        assertThat(before).containsExactly("app % reader N", "boss % writer Y", "reader  writer N");
        assertThat(server.strings(members)).isEqualTo(before);
        assertThat(server.strings("SHOW GRANTS FOR reader"))
                .contains(
                        "GRANT SELECT ON `crm`.* TO `reader`",
                        "GRANT INSERT, UPDATE ON `crm`.* TO `writer`",
                        "GRANT `writer` TO `reader`");
        try (SqlText app = SqlText.open(login("app", "of the app"))) {
            assertThat(app.string("SELECT CURRENT_ROLE()")).isEqualTo("reader");
            app.run("INSERT INTO crm.plain VALUES (8)");
            assertThat(app.strings("SELECT a FROM crm.plain WHERE a = 8")).containsExactly("8");
        }
    }

    @Test
    void anAccountThatWouldAnswerInPlaceOfTheRestoresLoginIsLeftOutAndNamed() throws Exception {
        // Given
        Taken taken = take();
        String nearer = "'admin'@'127.0.0.1'";
        String accounts = taken.facts().accountsSql() + "-- account " + nearer + "\nCREATE USER IF NOT EXISTS " + nearer
                + " IDENTIFIED BY 'of another server';\n-- grants " + nearer + "\nGRANT SELECT ON *.* TO " + nearer
                + ";\n";
        TableRestore restore = restore(server);
        restore.keepAside(taken.facts().catalogue());

        // When
        List<String> left = restore.load(taken.facts().catalogue(), new ByteArrayInputStream(taken.bytes()), accounts);

        // Then
        assertThat(left).contains("account " + nearer);
        restore.prove(taken.facts().catalogue());
        assertThat(restore.rollBack()).contains("shop");
    }

    @Test
    void aRollBackTakesFromRolesWhatTheRestoreGaveThem() throws Exception {
        // Given
        server.execute(
                "CREATE ROLE writer",
                "GRANT SELECT, INSERT ON crm.* TO writer WITH GRANT OPTION",
                "GRANT UPDATE ON shop.* TO writer",
                "GRANT PROCESS ON *.* TO writer",
                "GRANT reader TO writer");
        Taken taken = take();
        server.execute(
                "REVOKE INSERT, GRANT OPTION ON crm.* FROM writer",
                "REVOKE UPDATE ON shop.* FROM writer",
                "REVOKE PROCESS ON *.* FROM writer",
                "REVOKE reader FROM writer");
        List<String> before = server.strings("SHOW GRANTS FOR writer");
        TableRestore restore = restore(server);
        restore.keepAside(taken.facts().catalogue());
        load(restore, taken);
        assertThat(server.strings("SHOW GRANTS FOR writer")).isNotEqualTo(before);

        // When
        restore.rollBack();

        // Then
        assertThat(server.strings("SHOW GRANTS FOR writer")).isEqualTo(before);
    }

    @Test
    void aServerWithoutTheBackupsLoginGetsIt() throws Exception {
        // Given
        Taken taken = take();
        Map<String, String> dumped = accounts(server);
        server.execute("DROP USER 'backup'@'%'");
        TableRestore restore = restore(server);
        restore.keepAside(taken.facts().catalogue());

        // When
        load(restore, taken);

        // Then
        assertThat(accounts(server)).isEqualTo(dumped);
    }

    @Test
    void byHandAccountsThatExistKeepTheirPasswords() throws Exception {
        // Given
        String accountsSql = take().facts().accountsSql();
        server.execute("SET PASSWORD FOR 'backup'@'%' = PASSWORD('rotated')", "REVOKE SELECT ON *.* FROM 'backup'@'%'");

        // When
        server.execute(accountsSql
                .lines()
                .filter(line -> line.endsWith(";"))
                .map(line -> line.substring(0, line.length() - 1))
                .toArray(String[]::new));

        // Then
        assertThat(new MariadbCheck(login("backup", "rotated"), MariadbTools.installed())
                        .forBackup()
                        .databases())
                .contains("shop");
    }

    private MariadbEndpoint login(String account, String password) {
        return new MariadbEndpoint("127.0.0.1", server.port(), account, password, null);
    }

    private static List<String> load(TableRestore restore, Taken taken) throws Exception {
        return restore.load(
                taken.facts().catalogue(),
                new ByteArrayInputStream(taken.bytes()),
                taken.facts().accountsSql());
    }

    private void leaveStaleRights() throws Exception {
        server.execute(
                "CREATE USER 'aaa'@'%' IDENTIFIED BY 'first of all'",
                "CREATE TABLE shop.gone (id INT)",
                "GRANT SELECT, INSERT ON shop.gone TO 'aaa'@'%'",
                "DROP TABLE shop.gone",
                "ALTER TABLE crm.plain ADD COLUMN was INT",
                "GRANT SELECT (was) ON crm.plain TO 'aaa'@'%'",
                "ALTER TABLE crm.plain DROP COLUMN was",
                "CREATE DATABASE brief",
                "CREATE PROCEDURE brief.run () SELECT 1",
                "GRANT EXECUTE ON PROCEDURE brief.run TO 'aaa'@'%'",
                "DROP DATABASE brief");
    }

    private Taken take() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DumpFacts facts = new MariadbDump(server.backup(), MariadbTools.installed(), InstantSource.system()).to(bytes);
        return new Taken(facts, bytes.toByteArray());
    }

    private static Map<String, String> accounts(MariadbServer server) throws Exception {
        Map<String, String> accounts = Reading.of(server);
        accounts.keySet().removeIf(name -> !name.startsWith("ACCOUNT "));
        return accounts;
    }

    private static TableRestore restore(MariadbServer target) throws MariadbException {
        return new TableRestore(target.admin(), MariadbTools.installed(), "saga-1", Turns.first(target));
    }
}
