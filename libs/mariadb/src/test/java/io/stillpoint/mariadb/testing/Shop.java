package io.stillpoint.mariadb.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;

/** Two databases that lean on one another, with everything that is hard to restore; all from one seed. */
public final class Shop {

    private static final int BLOB_BYTES = 20_000;

    private Shop() {}

    /** Databases {@code shop}, {@code crm} and the empty {@code odd `name`}; users and a role. */
    public static void fill(MariadbServer server, long seed, int orders) throws SQLException {
        server.execute(
                "CREATE DATABASE shop CHARACTER SET utf8mb4",
                "CREATE DATABASE crm CHARACTER SET latin1",
                "CREATE DATABASE `odd ``name`",
                "CREATE TABLE shop.customer (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(80), born DATE,"
                        + " full VARCHAR(100) AS (CONCAT(name, '!')) STORED, twice INT AS (vat * 2) VIRTUAL, vat INT,"
                        + " ratio DOUBLE, flags BIT(9)) COMMENT='a\n-- Dump completed\n(1)'",
                "CREATE TABLE shop.ordered (id INT PRIMARY KEY, customer INT NOT NULL, picture LONGBLOB, place POINT,"
                        + " FOREIGN KEY (customer) REFERENCES shop.customer (id))",
                "CREATE TABLE crm.note (id INT PRIMARY KEY, ordered INT, text TEXT CHARACTER SET utf8mb4,"
                        + " FOREIGN KEY (ordered) REFERENCES shop.ordered (id))",
                "CREATE TABLE crm.plain (a INT) ENGINE=Aria",
                "INSERT INTO crm.plain VALUES (1), (2), (2)",
                "CREATE TABLE shop.priced (id INT PRIMARY KEY, price DECIMAL(9,2)) WITH SYSTEM VERSIONING",
                "INSERT INTO shop.priced VALUES (1, 1.50), (2, 2.50)",
                "UPDATE shop.priced SET price = price * 2",
                "CREATE SEQUENCE shop.numbers START WITH 100",
                "DO NEXTVAL(shop.numbers)",
                "CREATE TABLE crm.log (id INT PRIMARY KEY AUTO_INCREMENT, said VARCHAR(40))");
        try (Connection connection = server.connect()) {
            rows(connection, new SplittableRandom(seed), orders);
        }
        programs(server);
        server.execute(
                "CREATE ROLE reader",
                "GRANT SELECT ON crm.* TO reader",
                "CREATE USER 'app'@'%' IDENTIFIED BY 'of the app'",
                "GRANT SELECT, INSERT ON shop.* TO 'app'@'%'",
                "GRANT reader TO 'app'@'%'",
                "SET DEFAULT ROLE reader FOR 'app'@'%'",
                "CREATE USER 'o''hara'@'10.0.0.%' IDENTIFIED BY 'other'",
                "GRANT EXECUTE ON PROCEDURE shop.clean TO 'o''hara'@'10.0.0.%'");
    }

    private static void rows(Connection connection, SplittableRandom random, int orders) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement modes = connection.createStatement()) {
            modes.execute("SET sql_mode = ''");
        }
        try (PreparedStatement customer = connection.prepareStatement(
                        "INSERT INTO shop.customer (name, born, vat, ratio, flags) VALUES (?, ?, ?, ?, ?)");
                PreparedStatement ordered =
                        connection.prepareStatement("INSERT INTO shop.ordered VALUES (?, ?, ?, POINT(?, 2))");
                PreparedStatement note = connection.prepareStatement("INSERT INTO crm.note VALUES (?, ?, ?)")) {
            for (int i = 1; i <= orders; i++) {
                customer.setString(1, "Zoë \uD83C\uDF89 '\\\"\n),(" + i);
                customer.setString(2, i % 7 == 0 ? "0000-00-00" : "1999-12-31");
                customer.setInt(3, i);
                customer.setDouble(4, random.nextDouble());
                customer.setInt(5, random.nextInt(512));
                customer.executeUpdate();
                ordered.setInt(1, i);
                ordered.setInt(2, random.nextInt(i) + 1);
                ordered.setBytes(3, picture(random, i));
                ordered.setDouble(4, random.nextDouble());
                ordered.executeUpdate();
                note.setInt(1, i);
                note.setInt(2, i);
                note.setString(3, i % 5 == 0 ? null : "INSERT INTO `x` VALUES\n(1);\n-- Dump completed on " + i);
                note.executeUpdate();
            }
        }
        connection.commit();
    }

    /** Every byte value is in it. */
    private static byte[] picture(SplittableRandom random, int number) {
        byte[] bytes = new byte[BLOB_BYTES];
        random.nextBytes(bytes);
        for (int i = 0; i < 256; i++) {
            bytes[i] = (byte) (i + number);
        }
        return bytes;
    }

    private static void programs(MariadbServer server) throws SQLException {
        server.execute(
                "CREATE TRIGGER shop.tidy BEFORE INSERT ON shop.customer FOR EACH ROW BEGIN\n"
                        + "-- Dump completed\nINSERT INTO crm.log (said) VALUES\n('new');\nSET NEW.name = TRIM(NEW.name);\nEND",
                "CREATE TRIGGER crm.counted AFTER INSERT ON crm.note FOR EACH ROW INSERT INTO crm.log (said) VALUES ('n')",
                "CREATE FUNCTION shop.twice (a INT) RETURNS INT DETERMINISTIC\r\nRETURN a * 2",
                "CREATE PROCEDURE shop.clean () BEGIN DELETE FROM crm.log; END",
                "CREATE EVENT crm.tick ON SCHEDULE EVERY 1 SECOND DO INSERT INTO crm.log (said) VALUES ('tick')",
                "CREATE VIEW crm.bought AS SELECT c.name, o.id FROM shop.customer c JOIN shop.ordered o ON o.customer = c.id",
                "CREATE VIEW shop.doubled AS SELECT shop.twice(id) AS id, name FROM crm.bought");
    }
}
