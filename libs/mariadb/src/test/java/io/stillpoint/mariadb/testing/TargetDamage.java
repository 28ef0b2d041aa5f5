package io.stillpoint.mariadb.testing;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Something that is broken where a restore is to go: it is what a restore is for, and must not stop it. */
public enum TargetDamage {
    TABLE_BELOW_A_VIEW_DROPPED("DROP TABLE crm.note", "DROP TABLE shop.ordered", "DROP TABLE shop.customer"),
    COLUMN_BELOW_A_VIEW_DROPPED("ALTER TABLE shop.customer DROP COLUMN full, DROP COLUMN name"),
    FUNCTION_BELOW_A_VIEW_DROPPED("DROP FUNCTION shop.twice"),
    DATABASE_DROPPED("DROP DATABASE shop"),
    ALL_DATABASES_DROPPED("DROP DATABASE shop", "DROP DATABASE crm", "DROP DATABASE `odd ``name`"),
    SCHEMA_HALF_DROPPED(
            "DROP PROCEDURE shop.clean",
            "DROP EVENT crm.tick",
            "DROP VIEW crm.bought",
            "DROP TRIGGER crm.counted",
            "DROP TABLE crm.log",
            "DROP TABLE shop.customer"),
    SEQUENCE_DROPPED("CREATE TABLE shop.numbered (id INT DEFAULT NEXTVAL(shop.numbers))", "DROP SEQUENCE shop.numbers"),
    DEFINER_DROPPED(
            "CREATE USER definer@'%'",
            "CREATE DEFINER = definer@'%' VIEW shop.of_nobody AS SELECT id FROM shop.customer",
            "CREATE DEFINER = definer@'%' PROCEDURE shop.of_nobody () SELECT 1",
            "CREATE DEFINER = definer@'%' EVENT shop.of_nobody ON SCHEDULE EVERY 1 DAY DO SELECT 1",
            "CREATE DEFINER = definer@'%' TRIGGER shop.of_nobody BEFORE INSERT ON shop.ordered FOR EACH ROW SET NEW.id = 1",
            "DROP USER definer@'%'"),
    ACCOUNTS_DROPPED("DROP USER 'app'@'%'", "DROP USER 'o''hara'@'10.0.0.%'", "DROP ROLE reader"),
    READ_ONLY_SERVER("SET GLOBAL read_only = 1"),
    EVENT_SCHEDULER_OFF("SET GLOBAL event_scheduler = OFF"),
    OTHER_SQL_MODE("SET GLOBAL sql_mode = 'ANSI,ORACLE,NO_ZERO_DATE,STRICT_ALL_TABLES'"),
    OTHER_LIMITS(
            "SET GLOBAL auto_increment_increment = 7",
            "SET GLOBAL group_concat_max_len = 4",
            "SET GLOBAL time_zone = '+05:30'",
            "SET GLOBAL log_bin_trust_function_creators = 0"),
    OTHER_ENGINE_ENFORCED("SET GLOBAL enforce_storage_engine = Aria"),
    FILE_OF_OTHERS_IN_A_DATABASE() {
        @Override
        public void happen(MariadbServer server) throws Exception {
            Files.writeString(server.file("shop/notes.txt"), "of somebody");
        }
    },
    TABLESPACE_REMOVED() {
        @Override
        public void happen(MariadbServer server) throws Exception {
            server.shutDown();
            Files.delete(server.file("shop/customer.ibd"));
            Files.delete(server.file("crm/plain.MAD"));
            Files.delete(server.file("crm/note.frm"));
            Files.writeString(server.file("shop/priced.frm"), "no definition");
            server.restart();
        }
    };

    private final List<String> statements;

    TargetDamage(String... statements) {
        this.statements = Arrays.asList(statements);
    }

    /** Does the damage. */
    public void happen(MariadbServer server) throws Exception {
        List<String> all = new ArrayList<>(List.of("SET foreign_key_checks = 0"));
        all.addAll(statements);
        server.execute(all.toArray(String[]::new));
    }
}
