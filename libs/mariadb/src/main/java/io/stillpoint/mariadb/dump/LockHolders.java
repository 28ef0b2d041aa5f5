package io.stillpoint.mariadb.dump;

import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.SqlText;
import java.util.List;
import java.util.Optional;

/** Finds the sessions that have locked a table, as far as a server and the rights of an account tell. */
public final class LockHolders {

    private static final int NAMED = 5;
    private static final int UNKNOWN_TABLE = 1109;
    private static final int NO_SUCH_TABLE = 1146;
    private static final int DENIED = 1142;
    private static final int PROCESS_DENIED = 1227;

    private static final String SESSION =
            "CONCAT('session ', p.id, ' of ', p.user, '@', p.host, ' (', p.command, ' for ', p.time, ' s)')";

    /** Kinds of locks that let nobody read, held or asked for. */
    private static final String KEEPS_OUT = "'NO_READ_WRITE$|EXCLUSIVE$'";

    /** Both know exactly, and both are off in most servers. */
    private static final List<String> EXACT = List.of(
            "SELECT DISTINCT " + SESSION + " FROM performance_schema.metadata_locks m"
                    + " JOIN performance_schema.threads t ON t.thread_id = m.owner_thread_id"
                    + " JOIN information_schema.processlist p ON p.id = t.processlist_id"
                    + " WHERE m.object_schema = ? AND m.object_name = ? AND m.lock_type REGEXP " + KEEPS_OUT,
            "SELECT DISTINCT " + SESSION + " FROM information_schema.metadata_lock_info m"
                    + " JOIN information_schema.processlist p ON p.id = m.thread_id"
                    + " WHERE m.table_schema = ? AND m.table_name = ? AND m.lock_mode REGEXP " + KEEPS_OUT);

    private LockHolders() {}

    /** Returns a sentence's end about who holds it. */
    public static String of(SqlText sql, String database, String table) throws MariadbException {
        for (String question : EXACT) {
            List<String> found = asked(sql, question, database, table);
            if (!found.isEmpty()) {
                return "locked by " + some(found);
            }
        }
        List<String> others = asked(
                sql,
                "SELECT " + SESSION + " FROM information_schema.processlist p WHERE p.id <> CONNECTION_ID()"
                        + " AND p.user NOT IN ('system user', 'event_scheduler', SUBSTRING_INDEX(USER(), '@', 1))"
                        + " AND p.command NOT IN ('Binlog Dump', 'Daemon') AND p.state NOT LIKE 'Waiting for %lock'"
                        + " ORDER BY p.db <=> ? DESC, p.time DESC",
                database);
        return others.isEmpty()
                ? "locked by a session that this account may not see: GRANT PROCESS ON *.* lets it name the session"
                : "locked by one of these: " + some(others);
    }

    /** Returns the table for which a session of this account waits, if there is one. */
    static Optional<LockWait> waiting(SqlText sql) throws MariadbException {
        return sql
                .rows(
                        "SELECT COALESCE(db, ''), COALESCE(info, '') FROM information_schema.processlist"
                                + " WHERE id <> CONNECTION_ID() AND user = SUBSTRING_INDEX(USER(), '@', 1)"
                                + " AND state LIKE 'Waiting for table %lock' ORDER BY time DESC",
                        row -> LockWait.of(row.getString(1), row.getString(2)))
                .stream()
                .findFirst();
    }

    private static List<String> asked(SqlText sql, String question, Object... values) throws MariadbException {
        try {
            return sql.strings(question, values);
        } catch (MariadbException e) {
            if (List.of(UNKNOWN_TABLE, NO_SUCH_TABLE, DENIED, PROCESS_DENIED).contains(SqlText.code(e))) {
                return List.of();
            }
            throw e;
        }
    }

    private static String some(List<String> sessions) {
        return String.join(", ", sessions.subList(0, Math.min(NAMED, sessions.size())))
                + (sessions.size() > NAMED ? " and " + (sessions.size() - NAMED) + " more" : "");
    }
}
