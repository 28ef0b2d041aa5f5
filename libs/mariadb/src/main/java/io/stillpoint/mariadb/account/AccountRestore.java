package io.stillpoint.mariadb.account;

import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.SqlText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Restores accounts, passwords included. These accounts stay as they are: the one that restores (at all hosts), the
 * backup login, and those of the server's installation. A restore must not lock out a service whose password was
 * changed since. Roles only gain rights; accounts that the snapshot does not know stay too.
 */
public final class AccountRestore {

    private static final String IF_NEW = "CREATE USER IF NOT EXISTS ";

    /** A hash that no password has, as far as anybody knows. */
    private static final String OF_NO_PASSWORD = "*" + "0".repeat(40);

    private static final int PROXY_DENIED = 1698;

    /** Error numbers: no such database, column, right, table, right on a table, routine, right on a routine. */
    private static final Set<Integer> TARGET_GONE = Set.of(1049, 1054, 1141, 1146, 1147, 1305, 1403);

    private AccountRestore() {}

    /**
     * Replaces accounts.
     *
     * @param spared name of an account that stays as it is, if it is there
     * @return accounts that were not touched, or that lack a right which only root or nobody can give
     */
    public static List<String> apply(SqlText sql, List<DatabaseAccount> accounts, Optional<String> spared)
            throws MariadbException {
        List<DatabaseAccount> touched = touched(sql, accounts, spared);
        List<String> left = new ArrayList<>(accounts.stream()
                .filter(account -> !touched.contains(account))
                .map(DatabaseAccount::name)
                .toList());
        for (DatabaseAccount account : touched) {
            for (String statement : account.create()) {
                sql.run(
                        statement.startsWith(IF_NEW)
                                ? "CREATE OR REPLACE USER " + statement.substring(IF_NEW.length())
                                : statement);
            }
        }
        for (DatabaseAccount account : touched) {
            for (String statement : account.grants()) {
                if (!granted(sql, statement)) {
                    left.add(account.name() + " without "
                            + GrantTarget.of(statement).map(GrantTarget::title).orElse("PROXY"));
                }
            }
        }
        return left;
    }

    /**
     * Makes accounts as a dump needs them while it is loaded: a server takes a view only when those whom its programs and views name are
     * there and may use what the view uses, and rights on single tables and programs cannot be given before these are there. Nobody can
     * log in as one of them. {@link #apply} makes of them what they were.
     *
     * @param spared as in {@link #apply}
     */
    public static void prepare(SqlText sql, List<DatabaseAccount> accounts, Optional<String> spared)
            throws MariadbException {
        for (DatabaseAccount account : touched(sql, accounts, spared)) {
            if (account.role()) {
                for (String statement : account.create()) {
                    sql.run(statement);
                }
            } else {
                sql.run("CREATE OR REPLACE USER " + account.name() + " IDENTIFIED BY PASSWORD '" + OF_NO_PASSWORD
                        + "'");
                sql.run("GRANT SELECT, EXECUTE ON *.* TO " + account.name());
            }
        }
    }

    private static List<DatabaseAccount> touched(SqlText sql, List<DatabaseAccount> accounts, Optional<String> spared)
            throws MariadbException {
        String self = AccountListing.current(sql);
        return accounts.stream()
                .filter(account -> !AccountListing.sameUser(account.name(), self)
                        && !spared.equals(Optional.of(account.name()))
                        && !AccountListing.ofTheServer(account.name()))
                .toList();
    }

    /**
     * Gives a right; returns false when it cannot be given. Only root may grant PROXY, and nobody can grant rights on
     * something that is gone. Such a right must not stop all later accounts from getting theirs.
     */
    private static boolean granted(SqlText sql, String statement) throws MariadbException {
        try {
            sql.run(statement);
            return true;
        } catch (MariadbException e) {
            boolean gone = TARGET_GONE.contains(SqlText.code(e))
                    && GrantTarget.of(statement).isPresent();
            if (gone || (statement.startsWith("GRANT PROXY ") && SqlText.code(e) == PROXY_DENIED)) {
                return false;
            }
            throw e;
        }
    }

    /** Drops accounts that a restore created and that did not exist before. */
    public static void dropNew(SqlText sql, List<DatabaseAccount> restored, List<DatabaseAccount> before)
            throws MariadbException {
        Set<String> kept = new HashSet<>();
        before.forEach(account -> kept.add(account.name()));
        String self = AccountListing.current(sql);
        for (DatabaseAccount account : restored) {
            if (!kept.contains(account.name())
                    && !AccountListing.sameUser(account.name(), self)
                    && !AccountListing.ofTheServer(account.name())) {
                sql.run((account.role() ? "DROP ROLE IF EXISTS " : "DROP USER IF EXISTS ") + account.name());
            }
        }
    }
}
