package io.stillpoint.mariadb.aside;

import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.SqlText;
import java.util.ArrayList;
import java.util.List;

/** Lists what a restore has to keep aside. */
public final class AsideListing {

    private AsideListing() {}

    /** Returns an entry for each database of a dump, in the same order. */
    public static List<AsideDatabase> of(SqlText sql, List<String> databases) throws MariadbException {
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
                                    AsideMoves.tables(sql, name).size()
                                            - unreadable(sql, List.of(name)).size(),
                                    AsideDatabase.State.IN_PLACE));
        }
        return listed;
    }

    /** Returns tables of these databases that the server cannot open, as {@code database.table}: a file of theirs is gone. */
    public static List<String> unreadable(SqlText sql, List<String> databases) throws MariadbException {
        List<String> unreadable = new ArrayList<>();
        for (String database : databases) {
            for (String table : AsideMoves.tables(sql, database)) {
                if (AsideMoves.unreadable(sql, database, table)) {
                    unreadable.add(database + "." + table);
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
