package io.stillpoint.mariadb;

import io.stillpoint.schemas.internal.RunIds;
import io.stillpoint.schemas.shared.StepRef;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Fences the executions of a restore on the server. No node stands between a late duplicate and the data, so the
 * fencing token is on the server itself, in the schema {@code stillpoint_fence}, which no backup contains.
 *
 * <p>A connection that changes anything holds one of two named locks as long as it lives. A later execution first
 * writes its token and its run, then ends the connections that hold the locks. An earlier one that reconnects finds
 * another run and stops. So two never write at once, even when one was frozen and wakes up.
 */
public final class MariadbFence {

    static final String SCHEMA = "stillpoint_fence";

    private static final String FENCED = "mariadb-fenced";
    private static final Set<String> OVER = Set.of(FENCED, RunIds.SUPERSEDED);

    /** Locks held by connections for statements and by the tool that loads a dump. */
    static final String STATEMENTS = "stillpoint_restore";

    static final String LOADING = "stillpoint_load";

    private static final String TABLE = SCHEMA + ".fence";
    /**
     * What is recorded is whole and needs transactions, whatever mode and engine a server wants for everything; and no right
     * makes an account.
     */
    private static final String SESSION =
            "SET SESSION enforce_storage_engine = NULL," + " sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_CREATE_USER'";

    private static final int LOCK_SECONDS = 10;
    private static final int TRIES = 30;
    private static final int NO_SUCH_THREAD = 1094;

    /** What is in the row. */
    private record Left(long token, String run, String step) {}

    private final MariadbEndpoint endpoint;
    private final String step;
    private final long token;
    private final String run;

    private MariadbFence(MariadbEndpoint endpoint, String step, long token, String run) {
        this.endpoint = endpoint;
        this.step = step;
        this.token = token;
        this.run = run;
    }

    /**
     * Begins: writes the token and ends any earlier execution that still works.
     *
     * @param step of the task
     * @param token of the task; refused when below the highest that the server has seen
     * @param run id of this execution; a task that is handed out again has the same token and a run of a later delivery
     * @throws MariadbException {@code mariadb-fenced}, {@code superseded}, {@code mariadb-turn-not-taken}, or that the server cannot be
     *     used
     */
    public static MariadbFence take(MariadbEndpoint endpoint, StepRef step, long token, String run)
            throws MariadbException {
        String name = String.join(" ", step.cluster(), step.saga(), step.step(), Integer.toString(step.attempt()));
        MariadbFence turn = new MariadbFence(endpoint, name, token, run);
        try (SqlText sql = SqlText.open(endpoint)) {
            turn.leaveToken(sql);
            for (String lock : List.of(STATEMENTS, LOADING)) {
                turn.endHolder(sql, lock);
            }
        }
        return turn;
    }

    private void leaveToken(SqlText sql) throws MariadbException {
        sql.run(SESSION);
        sql.run("CREATE DATABASE IF NOT EXISTS " + SCHEMA + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        sql.run("CREATE TABLE IF NOT EXISTS " + TABLE + " (id INT PRIMARY KEY, token BIGINT NOT NULL,"
                + " run VARCHAR(100) NOT NULL, step VARCHAR(500) NOT NULL, said LONGTEXT) ENGINE=InnoDB");
        sql.run("INSERT IGNORE INTO " + TABLE + " VALUES (1, -1, '', '', NULL)");
        for (int tries = 0; tries < TRIES; tries++) {
            Left left = left(sql);
            if (left.token() > token || (left.token() == token && RunIds.cameBefore(run, left.run()))) {
                break;
            }
            // Only in place of what was seen, so that the higher of two tokens wins, and the later of two deliveries.
            // An
            // earlier result counts for this very task alone.
            sql.run(
                    "UPDATE " + TABLE + " SET said = IF(token = ? AND step = ?, said, NULL), step = ?, run = ?,"
                            + " token = ? WHERE id = 1 AND token = ? AND run = ?",
                    token,
                    step,
                    step,
                    run,
                    token,
                    left.token(),
                    left.run());
            if (left(sql).run().equals(run)) {
                break;
            }
        }
        require(sql);
    }

    private void endHolder(SqlText sql, String lock) throws MariadbException {
        for (int tries = 0; tries < TRIES; tries++) {
            require(sql);
            Optional<String> holder = sql.first("SELECT IS_USED_LOCK(?)", lock);
            if (holder.isPresent()) {
                kill(sql, Long.parseLong(holder.get()));
            }
            if (sql.string("SELECT GET_LOCK(?, 1)", lock).equals("1")) {
                sql.string("SELECT RELEASE_LOCK(?)", lock);
                return;
            }
        }
        throw MariadbFailures.problem(
                "mariadb-turn-not-taken",
                "the lock " + lock + ", which an earlier execution of a restore holds",
                "a connection that does not end",
                endpoint,
                "Find it with SHOW FULL PROCESSLIST and end it there; the task is tried again.",
                true,
                null);
    }

    private static void kill(SqlText sql, long connection) throws MariadbException {
        try {
            sql.run("KILL CONNECTION " + connection);
        } catch (MariadbException e) {
            if (SqlText.code(e) != NO_SUCH_THREAD) {
                throw e;
            }
        }
    }

    /** Returns what this very task reported when it was done before; then nothing is left to do. */
    public Optional<String> said() throws MariadbException {
        try (SqlText sql = SqlText.open(endpoint)) {
            require(sql);
            return sql.first("SELECT said FROM " + TABLE + " WHERE id = 1");
        }
    }

    /** Stores this task's report, in case the task is handed out again. */
    public void done(String says) throws MariadbException {
        try (SqlText sql = open()) {
            sql.run("UPDATE " + TABLE + " SET said = ? WHERE id = 1 AND token = ? AND run = ?", says, token, run);
        }
    }

    /** Returns a connection that may change things, for as long as nobody ends it. */
    SqlText open() throws MariadbException {
        SqlText sql = SqlText.open(endpoint);
        try {
            // The lock first: a later execution either ends the lock's holder or has already written its run.
            if (!sql.string("SELECT GET_LOCK(?, ?)", STATEMENTS, LOCK_SECONDS).equals("1")) {
                require(sql);
                throw over(FENCED, "another holder of the lock " + STATEMENTS, true);
            }
            require(sql);
            sql.run(SESSION);
            return sql;
        } catch (MariadbException e) {
            sql.close();
            throw e;
        }
    }

    /** Returns the same check as SQL for the tool that loads a dump; the tool runs it first. */
    String preamble() {
        return """
            DELIMITER //
            BEGIN NOT ATOMIC
              IF COALESCE(GET_LOCK('%s', %d), 0) <> 1
                 OR NOT EXISTS (SELECT 1 FROM %s WHERE id = 1 AND token = %d AND run = '%s') THEN
                SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a later execution of a restore is at work';
              END IF;
            END//
            DELIMITER ;
            """.formatted(
                LOADING, LOCK_SECONDS, TABLE, token, run.replace("\\", "\\\\").replace("'", "''"));
    }

    /**
     * Returns why something failed: an execution whose connections were ended learns that, and not that the server is
     * away.
     *
     * @return {@code mariadb-fenced} when a later task has taken over, {@code superseded} when it is a later run of this one, else
     *     {@code failure}
     */
    public MariadbException because(MariadbException failure) {
        try (SqlText sql = SqlText.open(endpoint)) {
            require(sql);
        } catch (MariadbException now) {
            if (OVER.contains(now.problem().code())) {
                now.addSuppressed(failure);
                return now;
            }
        }
        return failure;
    }

    /** Stops when a later execution has taken over. */
    private void require(SqlText sql) throws MariadbException {
        Left left = left(sql);
        if (left.token() > token) {
            throw over(FENCED, left.token() + " of " + left.step(), false);
        }
        if (left.token() < token) {
            throw over(FENCED, left.token() + " of " + left.step(), true);
        }
        if (!left.run().equals(run)) {
            throw over(RunIds.SUPERSEDED, "run " + left.run() + " of this task", true);
        }
    }

    private Left left(SqlText sql) throws MariadbException {
        return sql
                .rows(
                        "SELECT token, run, step FROM " + TABLE + " WHERE id = 1",
                        row -> new Left(row.getLong(1), row.getString(2), row.getString(3)))
                .stream()
                .findFirst()
                .orElseThrow(() -> over(FENCED, "none: somebody has removed it", true));
    }

    private MariadbException over(String code, String found, boolean retryable) {
        return MariadbFailures.problem(
                code,
                "fencing token " + token + " and run " + run + " in " + TABLE,
                found,
                endpoint,
                "Do nothing: a later task is at work there.",
                retryable,
                null);
    }
}
