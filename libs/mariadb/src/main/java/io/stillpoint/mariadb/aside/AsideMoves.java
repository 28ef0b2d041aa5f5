package io.stillpoint.mariadb.aside;

import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.MariadbFailures;
import io.stillpoint.mariadb.SqlText;
import io.stillpoint.mariadb.aside.AsideDatabase.State;
import java.util.List;

/**
 * Moves tables between a database and the schema that keeps them aside. Renaming costs no time or space, and foreign
 * keys follow. Triggers, routines, events and views cannot be renamed into another database, so their definitions were
 * saved before.
 */
public final class AsideMoves {

    private static final String NO_VIEW = "('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE')";

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
        sql.run("CREATE DATABASE IF NOT EXISTS " + SqlText.quoted(schema) + " CHARACTER SET " + like.charset()
                + " COLLATE " + like.collation());
    }

    private void dropTriggers(String database) throws MariadbException {
        for (String trigger : sql.strings(
                "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = ?", database)) {
            sql.run("DROP TRIGGER IF EXISTS " + SqlText.quoted(database) + "." + SqlText.quoted(trigger));
        }
    }

    private void rename(String from, String to) throws MariadbException {
        sql.run("SET SESSION foreign_key_checks = 0, lock_wait_timeout = 60");
        for (String table : tables(sql, from)) {
            sql.run("RENAME TABLE " + SqlText.quoted(from) + "." + SqlText.quoted(table) + " TO " + SqlText.quoted(to)
                    + "." + SqlText.quoted(table));
        }
    }

    private void dropWithoutTables(String database) throws MariadbException {
        List<String> left = tables(sql, database);
        if (!left.isEmpty()) {
            throw incomplete(database, "no table in it", left.size() + " tables, " + left.get(0) + " among them");
        }
        drop(database);
    }

    private void drop(String database) throws MariadbException {
        sql.run("SET SESSION foreign_key_checks = 0, lock_wait_timeout = 60");
        sql.run("DROP DATABASE IF EXISTS " + SqlText.quoted(database));
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
