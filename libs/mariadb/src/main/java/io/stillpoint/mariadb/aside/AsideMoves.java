package io.stillpoint.mariadb.aside;

import io.stillpoint.mariadb.FileLoss;
import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.MariadbFailures;
import io.stillpoint.mariadb.SqlText;
import io.stillpoint.mariadb.aside.AsideDatabase.State;
import io.stillpoint.mariadb.dump.LockHolders;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Moves tables between a database and the schema that keeps them aside. Renaming costs no time or space, and foreign
 * keys follow. Triggers, routines, events and views cannot be renamed into another database, so their definitions were
 * saved before.
 */
public final class AsideMoves {

    private static final String NO_VIEW = "('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE')";

    private static final String IMPATIENTLY = "SET SESSION foreign_key_checks = 0, lock_wait_timeout = 60";
    private static final int LOCK_WAIT = 1205;
    private static final int DIRECTORY_STAYS = 1010;
    /** A table without its files has kept its triggers, and the server asks for them first. */
    private static final int TRIGGER_STAYS = 1435;

    private final SqlText sql;
    private final AsideStore store;

    public AsideMoves(SqlText sql, AsideStore store) {
        this.sql = sql;
        this.store = store;
    }

    /** Returns tables and sequences of a database. */
    static List<String> tables(SqlText sql, String database) throws MariadbException {
        return sql.strings(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_type IN " + NO_VIEW
                        + " ORDER BY table_name",
                database);
    }

    /** Returns whether the server cannot open a table because its files are gone; throws when it cannot for now. */
    static boolean unreadable(SqlText sql, AsideTable table) throws MariadbException {
        try {
            // Needs the table's files, but waits for nobody who has locked it.
            sql.strings("SHOW FIELDS FROM " + table.quoted());
            return false;
        } catch (MariadbException e) {
            if (!FileLoss.isSaidBy(e)) {
                throw e.about("table " + table.title());
            }
            return true;
        }
    }

    /**
     * Moves a database aside; may be repeated. The database is dropped only when no table is left in it. A table without
     * its files cannot be moved: it is dropped after all others are aside, and only if it was named as such before.
     */
    public void aside(AsideDatabase database) throws MariadbException {
        String schema = store.schemaOf(database);
        create(schema, database);
        dropTriggers(database.name());
        List<AsideTable> lost = renameReadable(database.name(), schema);
        requireTables(database, schema);
        for (AsideTable table : lost) {
            sql.run("DROP TABLE " + table.quoted());
        }
        dropWithoutTables(database.name());
        store.state(database, State.ASIDE);
    }

    /** Brings a database back; may be repeated. The new database is dropped only while every old table is aside. */
    public void back(AsideDatabase database, boolean replaced) throws MariadbException {
        switch (database.state()) {
            case ABSENT -> {
                if (replaced) {
                    drop(database.name());
                }
            }
            case IN_PLACE -> bring(database);
            case ASIDE -> {
                requireTables(database, store.schemaOf(database));
                drop(database.name());
                store.state(database, State.RETURNING);
                bring(database);
            }
            case RETURNING -> bring(database);
            case RETURNED -> {}
        }
    }

    /** Deletes the old tables. */
    public void discard(AsideDatabase database) throws MariadbException {
        drop(store.schemaOf(database));
    }

    /** Removes the schema once everything has come back from it. */
    public void removeEmptied(AsideDatabase database) throws MariadbException {
        dropWithoutTables(store.schemaOf(database));
    }

    /** Drops what a load has created; the old tables must be aside. */
    public void clear(AsideDatabase database) throws MariadbException {
        if (database.state() == State.ASIDE || database.state() == State.ABSENT) {
            drop(database.name());
            resetStayed(database);
        }
    }

    private void bring(AsideDatabase database) throws MariadbException {
        String schema = store.schemaOf(database);
        create(database.name(), database);
        sql.run(IMPATIENTLY);
        // What is aside may be the only copy: whatever cannot come back stays there.
        for (String table : tables(sql, schema)) {
            rename(new AsideTable(schema, table), database.name());
        }
        requireTables(database, database.name());
        store.state(database, State.RETURNED);
    }

    private void create(String schema, AsideDatabase like) throws MariadbException {
        String settings = SqlText.quoted(schema) + " CHARACTER SET " + like.charset() + " COLLATE " + like.collation();
        sql.run("CREATE DATABASE IF NOT EXISTS " + settings);
        sql.run("ALTER DATABASE " + settings);
    }

    /** Gives a database that could not be dropped for a file of somebody else the settings that it had. */
    private void resetStayed(AsideDatabase database) throws MariadbException {
        if (database.state() != State.ABSENT
                && !sql.strings(
                                "SELECT schema_name FROM information_schema.schemata WHERE schema_name = ?",
                                database.name())
                        .isEmpty()) {
            create(database.name(), database);
        }
    }

    private void dropTriggers(String database) throws MariadbException {
        sql.run(IMPATIENTLY);
        for (List<String> trigger : sql.rows(
                "SELECT trigger_name, event_object_table FROM information_schema.triggers WHERE trigger_schema = ?",
                row -> List.of(row.getString(1), row.getString(2)),
                database)) {
            // Without its table a trigger cannot be dropped, and goes with it.
            if (!unreadable(sql, new AsideTable(database, trigger.get(1)))) {
                sql.run("DROP TRIGGER IF EXISTS " + SqlText.quoted(database) + "." + SqlText.quoted(trigger.get(0)));
            }
        }
    }

    /** Renames tables into a schema, and returns those that cannot be renamed because their files are gone. */
    private List<AsideTable> renameReadable(String database, String schema) throws MariadbException {
        sql.run(IMPATIENTLY);
        Set<String> named = store.unreadable();
        List<AsideTable> lost = new ArrayList<>();
        for (String name : tables(sql, database)) {
            AsideTable table = new AsideTable(database, name);
            try {
                rename(table, schema);
            } catch (MariadbException e) {
                boolean refused = FileLoss.isSaidBy(e) || SqlText.code(e) == TRIGGER_STAYS;
                if (!refused || !named.contains(table.quoted()) || !unreadable(sql, table)) {
                    throw e;
                }
                lost.add(table);
            }
        }
        return lost;
    }

    private void rename(AsideTable table, String schema) throws MariadbException {
        try {
            sql.run("RENAME TABLE " + table.quoted() + " TO " + new AsideTable(schema, table.name()).quoted());
        } catch (MariadbException e) {
            throw SqlText.code(e) == LOCK_WAIT ? busy(table, e) : e;
        }
    }

    private MariadbException busy(AsideTable table, MariadbException cause) throws MariadbException {
        return MariadbFailures.problem(
                "mariadb-tables-busy",
                "tables that nobody uses",
                "table " + table.title() + ", " + LockHolders.of(sql, table.database(), table.name()),
                sql.endpoint(),
                "Stop the applications that hold transactions open on these databases, and try again.",
                true,
                cause);
    }

    private void dropWithoutTables(String database) throws MariadbException {
        List<String> left = tables(sql, database);
        if (!left.isEmpty()) {
            throw incomplete(database, "no table in it", left.size() + " tables, " + left.get(0) + " among them");
        }
        drop(database);
    }

    private void drop(String database) throws MariadbException {
        sql.run(IMPATIENTLY);
        try {
            sql.run("DROP DATABASE IF EXISTS " + SqlText.quoted(database));
        } catch (MariadbException e) {
            // Everything in it is gone, but a file of somebody else keeps its directory.
            if (SqlText.code(e) != DIRECTORY_STAYS || !tables(sql, database).isEmpty()) {
                throw e;
            }
        }
    }

    private void requireTables(AsideDatabase database, String schema) throws MariadbException {
        Set<String> named = store.unreadable();
        long found = tables(sql, schema).stream()
                .filter(table -> !named.contains(new AsideTable(database.name(), table).quoted()))
                .count();
        if (found < database.tables()) {
            throw incomplete(schema, database.tables() + " tables of " + database.name(), found + " tables");
        }
    }

    private MariadbException incomplete(String schema, String expected, String found) {
        return MariadbFailures.problem(
                "mariadb-aside-incomplete",
                expected,
                found,
                sql.endpoint(),
                "Nothing was dropped. Stop the applications that use these databases, look into the schema " + schema
                        + ", and try again.",
                false,
                null);
    }
}
