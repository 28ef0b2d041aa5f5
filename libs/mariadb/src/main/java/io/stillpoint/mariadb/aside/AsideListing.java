package io.stillpoint.mariadb.aside;

import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.SqlText;
import java.util.ArrayList;
import java.util.List;

/** Lists what a restore has to keep aside. */
public final class AsideListing {

    private AsideListing() {}

    /**
     * Returns an entry for each database of a dump, in the same order.
     *
     * @param unreadable tables that do not count, because they may be lost
     */
    public static List<AsideDatabase> of(SqlText sql, List<String> databases, List<AsideTable> unreadable)
            throws MariadbException {
        List<AsideDatabase> listed = new ArrayList<>();
        for (String name : databases) {
            int number = listed.size() + 1;
            List<String> settings = sql
                    .rows(
                            "SELECT default_character_set_name, default_collation_name FROM information_schema.schemata"
                                    + " WHERE schema_name = ?",
                            row -> List.of(row.getString(1), row.getString(2)),
                            name)
                    .stream()
                    .findFirst()
                    .orElse(List.of());
            listed.add(
                    settings.isEmpty()
                            ? new AsideDatabase(number, name, "", "", 0, AsideDatabase.State.ABSENT)
                            : new AsideDatabase(
                                    number,
                                    name,
                                    settings.get(0),
                                    settings.get(1),
                                    AsideMoves.tables(sql, name).stream()
                                            .filter(table -> !unreadable.contains(new AsideTable(name, table)))
                                            .count(),
                                    AsideDatabase.State.IN_PLACE));
        }
        return listed;
    }

    /** Returns tables of these databases that the server cannot open, because a file of theirs is gone. */
    public static List<AsideTable> unreadable(SqlText sql, List<String> databases) throws MariadbException {
        List<AsideTable> unreadable = new ArrayList<>();
        for (String database : databases) {
            for (String name : AsideMoves.tables(sql, database)) {
                AsideTable table = new AsideTable(database, name);
                if (AsideMoves.unreadable(sql, table)) {
                    unreadable.add(table);
                }
            }
        }
        return unreadable;
    }

    /** Returns tables and sequences of these databases as {@code database.table}. */
    public static List<String> tables(SqlText sql, List<String> databases) throws MariadbException {
        List<String> tables = new ArrayList<>();
        for (String database : databases) {
            AsideMoves.tables(sql, database).forEach(table -> tables.add(database + "." + table));
        }
        return tables;
    }
}
