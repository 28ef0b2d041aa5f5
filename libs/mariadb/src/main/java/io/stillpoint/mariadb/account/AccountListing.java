package io.stillpoint.mariadb.account;

import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Users, roles and their rights. The server keeps them in tables without transactions. So they are read before the dump
 * and again after it, and restored as statements, never as tables.
 */
public final class AccountListing {

    private static final int UNKNOWN_USER = 1133;
    private static final int UNKNOWN_GRANT = 1141;
    private static final int SYNTAX = 1064;

    /** Accounts of the server's installation; the backup leaves them alone. */
    private static final Pattern OF_THE_SERVER =
            Pattern.compile("'(root|mysql|mariadb\\.sys|)'@'(localhost|127\\.0\\.0\\.1|::1)'|`PUBLIC`");

    private AccountListing() {}

    /** Passwords in a grant; the statement that creates the account holds them too. */
    private static final Pattern AUTHENTICATION = Pattern.compile(
            " IDENTIFIED (?:BY PASSWORD '[^']*'|VIA \\S+(?: USING '[^']*')?(?: OR \\S+(?: USING '[^']*')?)*)");

    /**
     * The accounts of a server as read once.
     *
     * @param reader the account that has read it
     * @param leftOut in words: what the server lists but cannot be restored
     */
    public record Read(String reader, List<DatabaseAccount> accounts, List<String> leftOut) {

        /** Returns accounts that came, went or changed, in words. */
        public List<String> changedSince(Read before) {
            Map<String, DatabaseAccount> then = byName(before.accounts);
            Map<String, DatabaseAccount> now = byName(accounts);
            List<String> changed = new ArrayList<>();
            then.forEach((name, account) -> {
                DatabaseAccount present = now.get(name);
                if (present == null) {
                    changed.add("account " + name + " is gone");
                } else if (!present.equals(account)) {
                    changed.add("account " + name + " was altered");
                }
            });
            now.keySet().stream()
                    .filter(name -> !then.containsKey(name))
                    .forEach(name -> changed.add("account " + name + " is new"));
            return changed;
        }

        private static Map<String, DatabaseAccount> byName(List<DatabaseAccount> accounts) {
            return accounts.stream()
                    .collect(Collectors.toMap(DatabaseAccount::name, Function.identity(), (a, b) -> a, TreeMap::new));
        }
    }

    public static Read read(SqlText sql) throws MariadbException {
        List<DatabaseAccount> accounts = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        List<Listed> listed = sql.rows(
                "SELECT user, host, is_role FROM mysql.user ORDER BY is_role DESC, user, host",
                row -> new Listed(
                        row.getString(1), row.getString(2), row.getString(3).equals("Y")));
        for (Listed one : listed) {
            if (ofTheServer(one.name())) {
                continue;
            }
            try {
                List<String> create = create(sql, one);
                List<String> grants = grants(sql, one, leftOut);
                boolean once = create.stream().anyMatch(statement -> statement.contains(" IDENTIFIED "));
                accounts.add(new DatabaseAccount(one.name(), create, once ? withoutPasswords(grants) : grants));
            } catch (MariadbException e) {
                if (SqlText.code(e) != UNKNOWN_USER && SqlText.code(e) != UNKNOWN_GRANT) {
                    throw e;
                }
                // Seen with skip-name-resolve: accounts with a host name are listed, but no statement knows them.
                leftOut.add(one.name());
            }
        }
        return new Read(current(sql), accounts, leftOut);
    }

    private record Listed(String user, String host, boolean role) {
        String name() {
            return role ? SqlText.quoted(user) : literal(user) + "@" + literal(host);
        }
    }

    private static List<String> create(SqlText sql, Listed one) throws MariadbException {
        if (one.role()) {
            return List.of("CREATE ROLE IF NOT EXISTS " + one.name());
        }
        try {
            String said = sql.string("SHOW CREATE USER " + one.name());
            return List.of(said.replaceFirst("^CREATE USER ", "CREATE USER IF NOT EXISTS "));
        } catch (MariadbException e) {
            if (SqlText.code(e) != SYNTAX) {
                throw e;
            }
            // Servers before 10.2 keep the password in the first grant.
            return List.of("CREATE USER IF NOT EXISTS " + one.name());
        }
    }

    private static List<String> grants(SqlText sql, Listed one, List<String> leftOut) throws MariadbException {
        List<String> grants = new ArrayList<>();
        for (String grant : sql.strings("SHOW GRANTS FOR " + one.name())) {
            // A role's grants also list those of the roles that it has; these belong to those roles.
            if (one.role() && !grant.contains(" TO " + one.name()) && !grant.contains(" TO `" + one.user() + "`")) {
                continue;
            }
            Optional<GrantTarget> target = GrantTarget.of(grant);
            if (target.isEmpty() || target.get().grantable(sql)) {
                grants.add(grant);
            } else {
                leftOut.add(one.name() + " without " + target.get().title());
            }
        }
        return grants;
    }

    private static List<String> withoutPasswords(List<String> grants) {
        return grants.stream()
                .map(grant -> AUTHENTICATION.matcher(grant).replaceFirst(""))
                .toList();
    }

    public static boolean ofTheServer(String name) {
        return OF_THE_SERVER.matcher(name).matches();
    }

    /**
     * Returns whether both belong to one user at any host: the server picks the most specific one and asks for its
     * password.
     */
    public static boolean sameUser(String name, String other) {
        int at = name.lastIndexOf("'@'");
        return at >= 0 && at == other.lastIndexOf("'@'") && name.regionMatches(0, other, 0, at);
    }

    /** Returns the current account, {@code 'app'@'%'} from {@code app@%}. */
    public static String current(SqlText sql) throws MariadbException {
        String account = sql.string("SELECT CURRENT_USER()");
        int at = account.lastIndexOf('@');
        return literal(account.substring(0, at)) + "@" + literal(account.substring(at + 1));
    }

    private static String literal(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
