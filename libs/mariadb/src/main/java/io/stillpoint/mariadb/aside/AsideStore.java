package io.stillpoint.mariadb.aside;

import io.stillpoint.mariadb.DatabaseListing;
import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.SqlText;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The schema in which a restore records what it does: {@code stillpoint_aside_<saga>}. The old tables of the n-th
 * database are beside it in {@code stillpoint_aside_<saga>_<n>}: a name made of both names could be longer than the
 * server allows.
 */
public final class AsideStore {

    public static final String PROGRAMS = "programs";
    public static final String VIEWS = "views";
    public static final String BROKEN_VIEWS = "broken-views";
    public static final String ACCOUNTS = "accounts";
    public static final String NEW_ACCOUNTS = "new-accounts";
    /** What of the loaded dump is compared by its meaning. */
    public static final String MEANING = "meaning";

    public static final String NOTES = "notes";

    private static final String UNREADABLE = "unreadable";

    private static final int PART_BYTES = 256 << 10;

    private final SqlText sql;
    private final String name;

    public AsideStore(SqlText sql, String saga) {
        if (!saga.matches("[a-z0-9][a-z0-9_-]{0,39}")) {
            throw new IllegalArgumentException("no saga: '" + saga + "'");
        }
        this.sql = sql;
        this.name = name(saga);
    }

    public static String name(String saga) {
        return DatabaseListing.ASIDE_PREFIX + saga.replace('-', '_');
    }

    public String schemaOf(AsideDatabase database) {
        return name + "_" + database.number();
    }

    /** Returns the phase; empty when this saga has nothing aside. */
    public Optional<AsidePhase> phase() throws MariadbException {
        if (sql.first(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_name = 'phase'",
                        name)
                .isEmpty()) {
            return Optional.empty();
        }
        return sql.first("SELECT phase FROM " + table("phase") + " WHERE id = 1")
                .map(AsidePhase::valueOf);
    }

    public void create(String eventScheduler) throws MariadbException {
        sql.run("CREATE DATABASE IF NOT EXISTS " + SqlText.quoted(name) + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        sql.run(
                "CREATE TABLE IF NOT EXISTS " + table("phase")
                        + " (id INT PRIMARY KEY, phase VARCHAR(20) NOT NULL, event_scheduler VARCHAR(20) NOT NULL) ENGINE=InnoDB");
        sql.run("CREATE TABLE IF NOT EXISTS " + table("kept") + " (number INT PRIMARY KEY, name VARCHAR(64) NOT NULL,"
                + " charset VARCHAR(64) NOT NULL, collation VARCHAR(64) NOT NULL, tables BIGINT NOT NULL,"
                + " state VARCHAR(20) NOT NULL) ENGINE=InnoDB");
        sql.run("CREATE TABLE IF NOT EXISTS " + table("definition")
                + " (kind VARCHAR(20), part INT, text LONGBLOB NOT NULL, PRIMARY KEY (kind, part)) ENGINE=InnoDB");
        sql.run("DELETE FROM " + table("kept"));
        sql.run("DELETE FROM " + table("definition"));
        sql.run("REPLACE INTO " + table("phase") + " VALUES (1, ?, ?)", AsidePhase.SAVING.name(), eventScheduler);
    }

    public void phase(AsidePhase phase) throws MariadbException {
        sql.run("UPDATE " + table("phase") + " SET phase = ? WHERE id = 1", phase.name());
    }

    public String eventScheduler() throws MariadbException {
        return sql.string("SELECT event_scheduler FROM " + table("phase") + " WHERE id = 1");
    }

    public void add(AsideDatabase database) throws MariadbException {
        sql.run(
                "INSERT INTO " + table("kept") + " VALUES (?, ?, ?, ?, ?, ?)",
                database.number(),
                database.name(),
                database.charset(),
                database.collation(),
                database.tables(),
                database.state().name());
    }

    public List<AsideDatabase> databases() throws MariadbException {
        return sql.rows(
                "SELECT number, name, charset, collation, tables, state FROM " + table("kept") + " ORDER BY number",
                AsideDatabase::read);
    }

    public void state(AsideDatabase database, AsideDatabase.State state) throws MariadbException {
        sql.run("UPDATE " + table("kept") + " SET state = ? WHERE number = ?", state.name(), database.number());
    }

    /** Names the tables whose files are gone, so that a repetition, too, knows which ones it may lose. */
    public void unreadable(List<AsideTable> tables) throws MariadbException {
        int part = 0;
        for (AsideTable table : tables) {
            sql.run(
                    "REPLACE INTO " + table("definition") + " VALUES (?, ?, ?)",
                    UNREADABLE,
                    part++,
                    table.quoted().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Returns their names in quotes. */
    Set<String> unreadable() throws MariadbException {
        return Set.copyOf(sql.rows(
                "SELECT text FROM " + table("definition") + " WHERE kind = ?",
                row -> new String(row.getBytes(1), StandardCharsets.UTF_8),
                UNREADABLE));
    }

    /** Writes a text in parts, so that it may have any length. */
    public OutputStream define(String kind) {
        return new OutputStream() {
            private final byte[] part = new byte[PART_BYTES];
            private int length;
            private int number;

            @Override
            public void write(int b) throws MariadbException {
                part[length++] = (byte) b;
                if (length == PART_BYTES) {
                    flush();
                }
            }

            @Override
            public void flush() throws MariadbException {
                if (length > 0) {
                    sql.run(
                            "REPLACE INTO " + table("definition") + " VALUES (?, ?, ?)",
                            kind,
                            number++,
                            java.util.Arrays.copyOf(part, length));
                    length = 0;
                }
            }

            @Override
            public void close() throws MariadbException {
                flush();
            }
        };
    }

    /** Reads a text back, part by part. */
    public InputStream definition(String kind) throws MariadbException {
        List<Integer> parts = sql.rows(
                "SELECT part FROM " + table("definition") + " WHERE kind = ? ORDER BY part",
                row -> row.getInt(1),
                kind);
        List<InputStream> streams = new ArrayList<>();
        for (int part : parts) {
            streams.add(new ByteArrayInputStream(sql.rows(
                            "SELECT text FROM " + table("definition") + " WHERE kind = ? AND part = ?",
                            row -> row.getBytes(1),
                            kind,
                            part)
                    .get(0)));
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }

    /** Returns a short definition, such as accounts, as text. */
    public String definitionText(String kind) throws java.io.IOException {
        try (InputStream stream = definition(kind)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    public void drop() throws MariadbException {
        sql.run("DROP DATABASE IF EXISTS " + SqlText.quoted(name));
    }

    private String table(String table) {
        return SqlText.quoted(name) + "." + SqlText.quoted(table);
    }
}
