package io.stillpoint.mariadb.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is on a server, read by SQL of its own: nothing of the code under test is in here. */
public final class Reading {

    private static final String USERS =
            " NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema', 'stillpoint_fence')";
    /** A transaction's number is new in every server. */
    private static final String NUMBERED = "data_type = 'bigint' AND generation_expression IN ('ROW START', 'ROW END')";

    private Reading() {}

    /** Definitions and checksums of everything, by name. Accounts too, but for {@code admin} and {@code root}. */
    public static Map<String, String> of(MariadbServer server) throws SQLException {
        Map<String, String> read = new TreeMap<>();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (List<String> row :
                    rows(statement, "SELECT schema_name FROM information_schema.schemata WHERE schema_name" + USERS)) {
                show(statement, read, "DATABASE", quoted(row.get(0)));
            }
            for (List<String> row : rows(
                    statement,
                    "SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema"
                            + USERS)) {
                table(statement, read, row);
            }
            for (List<String> row : rows(
                    statement,
                    "SELECT routine_schema, routine_name, routine_type FROM information_schema.routines WHERE routine_schema"
                            + USERS)) {
                show(statement, read, row.get(2), quoted(row.get(0)) + "." + quoted(row.get(1)));
            }
            for (List<String> row : rows(
                    statement,
                    "SELECT trigger_schema, trigger_name, action_order FROM information_schema.triggers WHERE trigger_schema"
                            + USERS)) {
                show(statement, read, "TRIGGER", quoted(row.get(0)) + "." + quoted(row.get(1)));
            }
            for (List<String> row : rows(
                    statement,
                    "SELECT event_schema, event_name FROM information_schema.events WHERE event_schema" + USERS)) {
                show(statement, read, "EVENT", quoted(row.get(0)) + "." + quoted(row.get(1)));
            }
            for (List<String> row :
                    rows(statement, "SELECT user FROM mysql.user WHERE is_role = 'Y' AND user <> 'PUBLIC'")) {
                read.put(
                        "ROLE " + row.get(0),
                        rows(statement, "SHOW GRANTS FOR " + quoted(row.get(0))).toString());
            }
            for (List<String> row : rows(
                    statement,
                    "SELECT CONCAT(QUOTE(user), '@', QUOTE(host)) FROM mysql.user WHERE is_role = 'N'"
                            + " AND user NOT IN ('root', 'admin', 'mariadb.sys', 'mysql')")) {
                read.put(
                        "ACCOUNT " + row.get(0),
                        rows(statement, "SHOW GRANTS FOR " + row.get(0)).toString()
                                + rows(statement, "SHOW CREATE USER " + row.get(0)));
            }
        }
        return read;
    }

    private static void table(Statement statement, Map<String, String> read, List<String> row) throws SQLException {
        String name = quoted(row.get(0)) + "." + quoted(row.get(1));
        if (row.get(2).equals("SEQUENCE")) {
            read.put(
                    "SEQUENCE " + name, rows(statement, "SELECT * FROM " + name).toString());
            return;
        }
        if (row.get(2).equals("VIEW")) {
            show(statement, read, "VIEW", name);
            return;
        }
        show(statement, read, "TABLE", name);
        List<String> columns = new ArrayList<>();
        for (List<String> column : rows(
                statement,
                "SELECT column_name FROM information_schema.columns WHERE table_schema = '"
                        + row.get(0).replace("'", "''") + "' AND table_name = '"
                        + row.get(1).replace("'", "''")
                        + "' AND NOT COALESCE(" + NUMBERED + ", FALSE) ORDER BY ordinal_position")) {
            columns.add("COALESCE(MD5(" + quoted(column.get(0)) + "), 'null')");
        }
        String all = row.get(2).equals("SYSTEM VERSIONED") ? " FOR SYSTEM_TIME ALL" : "";
        read.put(
                "ROWS " + name,
                rows(
                                statement,
                                "SELECT COUNT(*), COALESCE(SUM(CAST(CONV(LEFT(MD5(CONCAT_WS('|', "
                                        + String.join(", ", columns) + ")), 12), 16, 10) AS UNSIGNED)), 0) FROM " + name
                                        + all)
                        .toString());
    }

    private static void show(Statement statement, Map<String, String> read, String kind, String name)
            throws SQLException {
        List<String> shown = new ArrayList<>(
                rows(statement, "SHOW CREATE " + kind + " " + name).get(0));
        if (kind.equals("TRIGGER")) {
            // The last column says when it was made.
            shown.remove(shown.size() - 1);
        }
        read.put(kind + " " + name, shown.toString());
    }

    private static List<List<String>> rows(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            List<List<String>> found = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(rows.getString(i)));
                }
                found.add(row);
            }
            return found;
        }
    }

    private static String quoted(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }
}
