package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

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
        MariadbRestore restore = restore(server);
        restore.keepAside(taken.facts().catalogue());

        // When
        List<String> left = restore.load(taken.facts().catalogue(), new ByteArrayInputStream(taken.bytes()), accounts);

        // Then
        assertThat(left)
                .contains(
                        "'app'@'%' without SELECT ON `shop`.`gone`",
                        "'app'@'%' without EXECUTE ON FUNCTION `shop`.`gone`",
                        "'app'@'%' without SELECT (`gone`) ON `crm`.`plain`");
        assertThat(accounts(server)).isEqualTo(before);
    }

    @Test
    void aRollBackComesToItsEndWhereRightsAreOnWhatIsGone() throws Exception {
        // Given
        Taken taken = take();
        leaveStaleRights();
        MariadbRestore restore = restore(server);
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

    private static MariadbRestore restore(MariadbServer target) throws MariadbException {
        return new MariadbRestore(target.admin(), MariadbTools.installed(), "saga-1", Turns.first(target));
    }
}
