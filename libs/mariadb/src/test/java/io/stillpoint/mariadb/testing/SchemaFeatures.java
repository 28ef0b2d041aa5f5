package io.stillpoint.mariadb.testing;

import static io.stillpoint.mariadb.testing.SchemaFeature.of;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What a restore must bring back as it was: one line for whatever a schema may have. */
public final class SchemaFeatures {

    private static final List<SchemaFeature> ALL = List.of(
            of("empty_database"),
            of(
                    "generated_columns",
                    "CREATE TABLE t (a INT, b INT AS (a * 2) VIRTUAL, c VARCHAR(20) AS (CONCAT(a, 'x')) STORED, KEY"
                            + " (b))",
                    "INSERT INTO t (a) VALUES (1), (2)"),
            of(
                    "invisible_columns",
                    "CREATE TABLE t (a INT, b INT INVISIBLE DEFAULT 7, c INT)",
                    "INSERT INTO t (a, b, c) VALUES (1, 5, 2), (2, 6, 3)"),
            of(
                    "checks",
                    "CREATE TABLE t (a INT CHECK (a > 0), b JSON, CONSTRAINT cc CHECK (a <> 5))",
                    "INSERT INTO t VALUES (1, '{}')"),
            of(
                    "expression_defaults",
                    "CREATE TABLE t (a INT DEFAULT (1 + 2), b VARCHAR(40) DEFAULT (UUID()), c TIMESTAMP NOT NULL"
                            + " DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, d TEXT DEFAULT 'a''b')",
                    "INSERT INTO t () VALUES ()"),
            of(
                    "sequence_default",
                    "CREATE SEQUENCE s START WITH 5",
                    "CREATE TABLE t (id INT DEFAULT NEXTVAL(s), a INT)",
                    "INSERT INTO t (a) VALUES (1), (2)"),
            of(
                    "sequence_default_elsewhere",
                    "CREATE SEQUENCE zz_other.s",
                    "CREATE TABLE t (id INT DEFAULT NEXTVAL(zz_other.s), a INT)",
                    "INSERT INTO t (a) VALUES (1)",
                    "CREATE SEQUENCE back START WITH 7 INCREMENT BY -3 CYCLE MINVALUE -100 MAXVALUE 10",
                    "CREATE TABLE zz_other.u (id INT DEFAULT NEXTVAL(sequence_default_elsewhere.back), a INT)",
                    "INSERT INTO zz_other.u (a) VALUES (1)"),
            of(
                    "partitions",
                    "CREATE TABLE r (a INT, d DATE) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10),"
                            + " PARTITION p1 VALUES LESS THAN MAXVALUE)",
                    "INSERT INTO r VALUES (1, '2020-01-01'), (20, '2020-01-01')",
                    "CREATE TABLE k (a INT) PARTITION BY KEY (a) PARTITIONS 3",
                    "CREATE TABLE l (a INT) PARTITION BY LIST (a) (PARTITION x VALUES IN (1, 2), PARTITION y DEFAULT)",
                    "CREATE TABLE s (a INT, b INT) PARTITION BY RANGE (a) SUBPARTITION BY HASH (b) SUBPARTITIONS 2"
                            + " (PARTITION p0 VALUES LESS THAN (10))"),
            of(
                    "history_by_time",
                    "CREATE TABLE t (a INT, b INT WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING",
                    "INSERT INTO t VALUES (1, 1)",
                    "UPDATE t SET a = 2",
                    "CREATE TABLE p (a INT) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME LIMIT 100 PARTITIONS 3",
                    "INSERT INTO p VALUES (1)",
                    "DELETE FROM p"),
            of(
                    "history_in_growing_partitions",
                    "SET TIMESTAMP = UNIX_TIMESTAMP() - 7200",
                    "CREATE TABLE t (a INT) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME INTERVAL 1 HOUR AUTO",
                    "INSERT INTO t VALUES (1)",
                    "SET TIMESTAMP = DEFAULT"),
            of(
                    "application_periods",
                    "CREATE TABLE t (a INT, s DATE, e DATE, PERIOD FOR p (s, e), UNIQUE (a, p WITHOUT OVERLAPS))",
                    "INSERT INTO t VALUES (1, '2020-01-01', '2020-02-01')"),
            of(
                    "events",
                    "CREATE EVENT once ON SCHEDULE AT NOW() + INTERVAL 1 DAY DO SELECT 1",
                    "CREATE EVENT kept ON SCHEDULE AT NOW() + INTERVAL 1 DAY ON COMPLETION PRESERVE DO SELECT 2",
                    "CREATE EVENT every ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2020-01-01' ENDS '2037-01-01'"
                            + " DISABLE COMMENT 'ON COMPLETION PRESERVE ENABLE DO' DO BEGIN\n"
                            + "-- ENABLE DO\n"
                            + "SELECT 1; SELECT 2; END",
                    "CREATE EVENT replica ON SCHEDULE EVERY 1 HOUR ON COMPLETION PRESERVE DISABLE ON SLAVE DO SELECT 3",
                    "CREATE EVENT `odd ``name` ON SCHEDULE EVERY 1 WEEK DO SELECT 4"),
            of(
                    "trigger_order",
                    "CREATE TABLE t (a INT)",
                    "CREATE TRIGGER b BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
                    "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW PRECEDES b SET NEW.a = 2",
                    "CREATE TRIGGER c BEFORE INSERT ON t FOR EACH ROW FOLLOWS a SET NEW.a = 3",
                    "INSERT INTO t VALUES (5)",
                    "CREATE TABLE u (a INT)",
                    "CREATE TRIGGER lost AFTER DELETE ON u FOR EACH ROW INSERT INTO nowhere.t VALUES (1)"),
            of(
                    "programs",
                    "SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES'",
                    "CREATE PROCEDURE ansi () SELECT \"a\" || '\\' FROM \"t\"",
                    "SET sql_mode = 'ORACLE'",
                    "CREATE PACKAGE pk AS FUNCTION x RETURN INT; END",
                    "CREATE PACKAGE BODY pk AS FUNCTION x RETURN INT AS BEGIN RETURN 1; END; END",
                    "SET sql_mode = DEFAULT",
                    "CREATE FUNCTION unsure (a INT) RETURNS INT RETURN a + RAND()",
                    "CREATE AGGREGATE FUNCTION total (a INT) RETURNS INT DETERMINISTIC BEGIN DECLARE s INT DEFAULT 0;"
                            + " DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN s; LOOP FETCH GROUP NEXT ROW; SET s = s + a;"
                            + " END LOOP; END"),
            of(
                    "views",
                    "CREATE TABLE t (a INT)",
                    "CREATE FUNCTION twice (a INT) RETURNS INT DETERMINISTIC RETURN a * 2",
                    "CREATE VIEW z AS SELECT twice(a) AS b FROM t",
                    "CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW a AS SELECT b + 1 AS c FROM z",
                    "CREATE VIEW checked AS SELECT a FROM t WHERE a > 1 WITH LOCAL CHECK OPTION",
                    "CREATE VIEW mysql_too AS SELECT user FROM mysql.user"),
            of(
                    "lost_definers",
                    "CREATE TABLE t (a INT)",
                    "CREATE USER lost@'%'",
                    "CREATE DEFINER = lost@'%' VIEW v AS SELECT a FROM t",
                    "CREATE DEFINER = lost@'%' PROCEDURE p () SELECT 1",
                    "CREATE DEFINER = lost@'%' TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
                    "CREATE DEFINER = lost@'%' EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1",
                    "DROP USER lost@'%'"),
            of(
                    "definers",
                    "CREATE TABLE t (a INT)",
                    "CREATE USER definer@'%' IDENTIFIED BY 'of the definer'",
                    "GRANT EXECUTE ON definers.* TO definer@'%'",
                    "CREATE DEFINER = definer@'%' FUNCTION twice (a INT) RETURNS INT DETERMINISTIC RETURN a * 2",
                    "CREATE VIEW over_program AS SELECT twice(a) AS b FROM t"),
            of(
                    "narrow_definers",
                    "CREATE TABLE t (a INT)",
                    "CREATE USER narrow@'%' IDENTIFIED BY 'of the narrow one'",
                    "CREATE DEFINER = narrow@'%' FUNCTION twice (a INT) RETURNS INT DETERMINISTIC RETURN a * 2",
                    "GRANT EXECUTE ON FUNCTION narrow_definers.twice TO narrow@'%'",
                    "GRANT SELECT ON narrow_definers.t TO narrow@'%'",
                    "CREATE DEFINER = narrow@'%' VIEW over_program AS SELECT twice(a) AS b FROM t",
                    "CREATE VIEW over_view AS SELECT b FROM over_program"),
            of(
                    "odd_names",
                    "CREATE TABLE `a``b c.d` (`x``y` INT, `select` INT)",
                    "INSERT INTO `a``b c.d` VALUES (1, 2)",
                    "CREATE VIEW `v``w` AS SELECT * FROM `a``b c.d`",
                    "CREATE TABLE `日本` (`é` INT)",
                    "CREATE PROCEDURE `p``q` () SELECT 1"),
            of(
                    "odd_types",
                    "CREATE TABLE t (a INT PRIMARY KEY, b TEXT, FULLTEXT (b), c POINT NOT NULL, SPATIAL INDEX (c), u"
                            + " UUID, i INET6, j INET4, k BIT(9), l SET('x', 'y z'), m YEAR, n TIME(6), o DECIMAL(65,"
                            + " 30))",
                    "INSERT INTO t VALUES (1, 'x y', POINT(1, 2), UUID(), '::1', '1.2.3.4', 300, 'x', 2020,"
                            + " '-800:00:00.5', 1.5)",
                    "CREATE TABLE zero (id INT PRIMARY KEY AUTO_INCREMENT, at TIMESTAMP NULL)",
                    "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'",
                    "INSERT INTO zero VALUES (0, '2021-10-31 00:30:00'), (1, '2021-10-31 01:30:00')",
                    "SET sql_mode = DEFAULT, time_zone = DEFAULT"),
            of(
                    "storage_options",
                    "CREATE TABLE c (a INT, b TEXT) ROW_FORMAT = COMPRESSED KEY_BLOCK_SIZE = 8 COMMENT = 'a''b'",
                    "CREATE TABLE p (a TEXT COMPRESSED) PAGE_COMPRESSED = 1",
                    "CREATE TABLE n (id INT PRIMARY KEY AUTO_INCREMENT) AUTO_INCREMENT = 100",
                    "INSERT INTO n VALUES (NULL)"),
            of(
                    "foreign_keys",
                    "CREATE TABLE child (id INT PRIMARY KEY, p INT)",
                    "CREATE TABLE parent (id INT PRIMARY KEY)",
                    "ALTER TABLE child ADD FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE",
                    "INSERT INTO parent VALUES (1)",
                    "INSERT INTO child VALUES (1, 1)",
                    "CREATE TABLE outward (c INT, FOREIGN KEY (c) REFERENCES odd_types.zero (id))"),
            of(
                    "unions_of_tables",
                    "CREATE TABLE i (a INT) ENGINE = MyISAM",
                    "INSERT INTO i VALUES (1)",
                    "CREATE TABLE m (a INT) ENGINE = MERGE UNION = (i)"));

    private SchemaFeatures() {}

    /** Returns all of them that this server has, engines too. */
    public static List<SchemaFeature> known(MariadbServer server) throws SQLException {
        List<SchemaFeature> features = new ArrayList<>(ALL);
        for (String engine :
                server.strings("SELECT engine FROM information_schema.engines WHERE support IN ('YES', 'DEFAULT')"
                        + " AND engine NOT IN ('MRG_MyISAM', 'SEQUENCE', 'PERFORMANCE_SCHEMA') ORDER BY engine")) {
            features.add(SchemaFeature.of(
                    "engine_" + engine.toLowerCase(java.util.Locale.ROOT),
                    "CREATE TABLE t (a INT NOT NULL) ENGINE = " + engine,
                    "INSERT INTO t VALUES (1), (2)"));
        }
        return features;
    }

    /** Makes them, and accounts with every way to log in that this server knows. */
    public static void make(MariadbServer server, List<SchemaFeature> features) throws SQLException {
        server.execute("SET GLOBAL log_bin_trust_function_creators = 1", "CREATE DATABASE zz_other");
        for (SchemaFeature feature : features) {
            List<String> statements = new ArrayList<>(
                    List.of("CREATE DATABASE " + feature.name() + " CHARACTER SET utf8mb4", "USE " + feature.name()));
            statements.addAll(feature.statements());
            server.execute(statements.toArray(String[]::new));
        }
        for (String plugin : server.strings("SELECT plugin_name FROM information_schema.plugins WHERE plugin_status ="
                + " 'ACTIVE' AND plugin_type = 'AUTHENTICATION' AND plugin_name <> 'mysql_old_password'")) {
            server.execute("CREATE USER 'by_" + plugin + "'@'%' IDENTIFIED VIA " + plugin);
        }
        server.execute(
                "CREATE USER 'two''ways'@'10.%' IDENTIFIED VIA unix_socket OR mysql_native_password USING"
                        + " PASSWORD('x')",
                "CREATE USER strict@localhost REQUIRE SSL WITH MAX_QUERIES_PER_HOUR 5 PASSWORD EXPIRE INTERVAL 9 DAY"
                        + " ACCOUNT LOCK",
                "CREATE ROLE inner_role",
                "CREATE ROLE `outer role`",
                "GRANT inner_role TO `outer role` WITH ADMIN OPTION",
                "GRANT SELECT (a) ON generated_columns.t TO inner_role",
                "GRANT `outer role` TO strict@localhost",
                "SET DEFAULT ROLE `outer role` FOR strict@localhost");
    }
}
