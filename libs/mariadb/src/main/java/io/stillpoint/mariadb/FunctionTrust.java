package io.stillpoint.mariadb;

/**
 * Lets a server with a binary log take every function. Without that it refuses those that do not say how they depend on data,
 * also from an administrator, and a dump of a server without such a log may hold some.
 */
final class FunctionTrust implements AutoCloseable {

    private static final String VARIABLE = "@@GLOBAL.log_bin_trust_function_creators";

    @FunctionalInterface
    private interface Ending {
        void run() throws MariadbException;
    }

    private final Ending ending;

    private FunctionTrust(Ending ending) {
        this.ending = ending;
    }

    /** Gives it until the result is closed; a crash meanwhile leaves it given. */
    static FunctionTrust give(SqlText sql) throws MariadbException {
        return give(sql, () -> take(sql));
    }

    /** The same for longer than {@code sql} is open. */
    static FunctionTrust give(SqlText sql, MariadbFence turn) throws MariadbException {
        return give(sql, () -> {
            try (SqlText later = turn.open()) {
                take(later);
            }
        });
    }

    private static FunctionTrust give(SqlText sql, Ending ending) throws MariadbException {
        boolean given = sql.string("SELECT " + VARIABLE).equals("0");
        if (given) {
            sql.run("SET " + VARIABLE + " = 1");
        }
        return new FunctionTrust(given ? ending : () -> {});
    }

    private static void take(SqlText sql) throws MariadbException {
        sql.run("SET " + VARIABLE + " = 0");
    }

    @Override
    public void close() throws MariadbException {
        ending.run();
    }
}
