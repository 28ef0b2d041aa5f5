package io.stillpoint.mariadb;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Lists the users' own databases of a server and their contents. */
public final class DatabaseListing {

    /** Names of schemas that restores keep aside begin with this. They are never backed up. */
    public static final String ASIDE_PREFIX = "stillpoint_aside_";

    /** Every server builds these for itself; a dump of them cannot be restored. */
    private static final Set<String> SYSTEM = Set.of("information_schema", "performance_schema", "mysql", "sys");

    private DatabaseListing() {}

    static boolean ofUsers(String name) {
        return !SYSTEM.contains(name) && !name.startsWith(ASIDE_PREFIX) && !name.equals(MariadbFence.SCHEMA);
    }

    /** Returns the users' databases, sorted by name. */
    static List<String> ofUsers(SqlText sql) throws MariadbException {
        return sql.strings("SELECT schema_name FROM information_schema.schemata ORDER BY schema_name").stream()
                .filter(DatabaseListing::ofUsers)
                .toList();
    }

    /** Returns the bytes of data and indexes by database, as estimated by the server. */
    static Map<String, Long> bytes(SqlText sql, List<String> databases) throws MariadbException {
        Map<String, Long> bytes = new TreeMap<>();
        databases.forEach(database -> bytes.put(database, 0L));
        sql.rows(
                        "SELECT table_schema, COALESCE(SUM(data_length + index_length), 0)"
                                + " FROM information_schema.tables GROUP BY table_schema",
                        row -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(entry -> bytes.computeIfPresent(entry.getKey(), (name, none) -> entry.getValue()));
        return bytes;
    }

    /** Returns tables whose engine has no transactions: a dump of a running server cannot hold them at one instant. */
    static List<String> withoutTransactions(SqlText sql) throws MariadbException {
        return sql
                .rows(
                        "SELECT t.table_schema, t.table_name, t.engine FROM information_schema.tables t"
                                + " JOIN information_schema.engines e ON e.engine = t.engine"
                                + " WHERE t.table_type <> 'VIEW' AND e.transactions <> 'YES'"
                                + " ORDER BY t.table_schema, t.table_name",
                        row -> List.of(row.getString(1), row.getString(2), row.getString(3)))
                .stream()
                .filter(row -> ofUsers(row.get(0)))
                .map(row -> row.get(0) + "." + row.get(1) + " (" + row.get(2) + ")")
                .toList();
    }

    /**
     * Returns columns whose values servers write with six digits, such as {@code FLOAT} without a scale: a text dump
     * loses the rest.
     */
    static List<String> roundedColumns(SqlText sql) throws MariadbException {
        return sql
                .rows(
                        "SELECT c.table_schema, c.table_name, c.column_name FROM information_schema.columns c"
                                + " JOIN information_schema.tables t USING (table_schema, table_name)"
                                + " WHERE c.data_type = 'float' AND c.numeric_scale IS NULL AND t.table_type <> 'VIEW'"
                                + " ORDER BY c.table_schema, c.table_name, c.column_name",
                        row -> List.of(row.getString(1), row.getString(2), row.getString(3)))
                .stream()
                .filter(row -> ofUsers(row.get(0)))
                .map(row -> String.join(".", row))
                .toList();
    }
}
