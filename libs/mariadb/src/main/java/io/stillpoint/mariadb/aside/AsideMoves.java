package io.stillpoint.mariadb.aside;

import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.MariadbFailures;
import io.stillpoint.mariadb.SqlText;
import io.stillpoint.mariadb.aside.AsideDatabase.State;
import io.stillpoint.mariadb.dump.LockHolders;
import java.util.List;

/**
 * Moves tables between a database and the schema that keeps them aside. Renaming costs no time or space, and foreign
 * keys follow. Triggers, routines, events and views cannot be renamed into another database, so their definitions were
 * saved before.
 */
public final class AsideMoves {

    private static final String NO_VIEW = "('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE')";

    private static final String IMPATIENTLY = "SET SESSION foreign_key_checks = 0, lock_wait_timeout = 60";
    private static final String CONNECTION_LOST = "mariadb-unreachable";
    private static final int LOCK_WAIT = 1205;
    private static final int DIRECTORY_STAYS = 1010;

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

    /** Returns whether the server cannot even open a table, because its files or what it is made of are gone. */
    static boolean unreadable(SqlText sql, String database, String table) throws MariadbException {
        try {
            // Needs the table's files, but waits for nobody who has locked it.
            sql.strings("SHOW FIELDS FROM " + SqlText.quoted(database) + "." + SqlText.quoted(table));
            return false;
        } catch (MariadbException e) {
            if (SqlText.code(e) == 0 || CONNECTION_LOST.equals(e.problem().code())) {
                throw e;
            }
            return true;
        }
    }

    /** Moves a database aside; may be repeated. The database is dropped only when no table is left in it. */
    public void aside(AsideDatabase database) throws MariadbException {
        String schema = store.schemaOf(database);
        create(schema, database);
        dropTriggers(database.name());
        rename(database.name(), schema);
        requireTables(database, schema);
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
        rename(schema, database.name());
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
            if (!unreadable(sql, database, trigger.get(1))) {
                sql.run("DROP TRIGGER IF EXISTS " + SqlText.quoted(database) + "." + SqlText.quoted(trigger.get(0)));
            }
        }
    }

    private void rename(String from, String to) throws MariadbException {
        sql.run(IMPATIENTLY);
        for (String table : tables(sql, from)) {
            String name = SqlText.quoted(from) + "." + SqlText.quoted(table);
            try {
                sql.run("RENAME TABLE " + name + " TO " + SqlText.quoted(to) + "." + SqlText.quoted(table));
            } catch (MariadbException e) {
                if (SqlText.code(e) == LOCK_WAIT) {
                    throw busy(from, table, e);
                }
                if (!unreadable(sql, from, table)) {
                    throw e;
                }
                // Nothing of it can be kept; the plan has named it.
                sql.run("DROP TABLE " + name);
            }
        }
    }

    private MariadbException busy(String database, String table, MariadbException cause) throws MariadbException {
        return MariadbFailures.problem(
                "mariadb-tables-busy",
                "tables that nobody uses",
                "table " + database + "." + table + ", " + LockHolders.of(sql, database, table),
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
        int found = tables(sql, schema).size();
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
