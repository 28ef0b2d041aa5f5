package io.stillpoint.mariadb.dump;

import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.ServerFacts;
import io.stillpoint.mariadb.ServerVersion;
import io.stillpoint.mariadb.SqlText;
import java.util.ArrayList;
import java.util.List;

/**
 * What one dump shall hold, and how.
 *
 * @param binaryLog whether the server can say the position
 * @param history whether rows of the past are dumped with system-versioned tables
 * @param locks whether each table is locked while it is loaded, as in dumps of the first format. Such a table cannot take
 *     its defaults from a sequence, which is not locked with it.
 * @param ignored views and tables that cannot be read, as {@code database.name}
 * @param withoutHistory tables with transaction-precise history, as {@code database.name}: the tool cannot dump that
 *     history, so these tables are a first part of the dump with their present rows only
 * @param others everything else in the databases of that first part
 */
public record DumpOrder(
        List<String> databases,
        boolean binaryLog,
        boolean history,
        boolean locks,
        List<String> ignored,
        List<String> withoutHistory,
        List<String> others) {

    public DumpOrder {
        databases = List.copyOf(databases);
        ignored = List.copyOf(ignored);
        withoutHistory = List.copyOf(withoutHistory);
        others = List.copyOf(others);
    }

    /** Returns the order for a backup of all that a server has. */
    static DumpOrder of(SqlText sql, ServerFacts server, List<BrokenView> broken, List<String> unreadable)
            throws MariadbException {
        List<String> ignored = new ArrayList<>(titles(broken));
        ignored.addAll(unreadable);
        boolean history = history(server.version());
        return of(
                sql,
                server.databases(),
                server.binaryLog(),
                history,
                false,
                ignored,
                history ? preciseTables(sql, server.databases()) : List.of());
    }

    /**
     * Returns the order for a dump that can be compared with {@code first}, from which that was made: with the same options,
     * which depend on its server's version.
     */
    public static DumpOrder again(SqlText sql, DumpCatalogue first) throws MariadbException {
        List<String> ignored = new ArrayList<>(titles(first.brokenViews()));
        // A sequence among them is there all the same, where a table of the dump takes its defaults from it.
        ignored.addAll(first.tablesLeftOut());
        titles(BrokenViews.of(sql, first.databases())).stream()
                .filter(title -> !ignored.contains(title))
                .forEach(ignored::add);
        return of(
                sql,
                first.databases(),
                false,
                history(first.serverVersion()),
                first.locks(),
                ignored,
                first.withoutHistory());
    }

    private static DumpOrder of(
            SqlText sql,
            List<String> databases,
            boolean binaryLog,
            boolean history,
            boolean locks,
            List<String> ignored,
            List<String> withoutHistory)
            throws MariadbException {
        List<String> others = new ArrayList<>();
        if (!withoutHistory.isEmpty()) {
            sql.strings("SELECT CONCAT(table_schema, '.', table_name) FROM information_schema.tables").stream()
                    .filter(title -> !withoutHistory.contains(title))
                    .filter(title -> databases.stream().anyMatch(database -> title.startsWith(database + ".")))
                    .forEach(others::add);
        }
        return new DumpOrder(databases, binaryLog, history, locks, ignored, withoutHistory, others);
    }

    /** Returns the databases of the part without history. */
    List<String> databasesWithoutHistory() {
        return databases.stream()
                .filter(database -> withoutHistory.stream().anyMatch(title -> title.startsWith(database + ".")))
                .toList();
    }

    private static boolean history(ServerVersion server) {
        return server.compareTo(ServerVersion.OLDEST_TOOLS) >= 0;
    }

    private static List<String> titles(List<BrokenView> views) {
        return views.stream().map(BrokenView::title).toList();
    }

    /** Returns tables whose rows are valid from one transaction to another, not from one time to another. */
    private static List<String> preciseTables(SqlText sql, List<String> databases) throws MariadbException {
        return sql
                .rows(
                        "SELECT table_schema, table_name FROM information_schema.columns WHERE data_type = 'bigint'"
                                + " AND generation_expression = 'ROW START' ORDER BY table_schema, table_name",
                        row -> List.of(row.getString(1), row.getString(2)))
                .stream()
                .filter(row -> databases.contains(row.get(0)))
                .map(row -> String.join(".", row))
                .toList();
    }
}
