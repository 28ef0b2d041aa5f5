package io.stillpoint.mariadb.account;

import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.MariadbFailures;
import io.stillpoint.mariadb.SqlText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks an account's rights on the whole server. Rights on single databases are not enough: without TRIGGER or EVENT
 * the tool silently leaves out triggers or events.
 */
public final class ServerRights {

    private static final String GRANT = "GRANT ";
    private static final String ALL = "GRANT ALL PRIVILEGES ";
    private static final String EVERYTHING = " ON *.* TO ";
    private static final List<String> BACKUP = List.of("SELECT", "SHOW VIEW", "TRIGGER", "EVENT", "EXECUTE");

    private ServerRights() {}

    public static void forBackup(SqlText sql) throws MariadbException {
        List<String> missing = new ArrayList<>(BACKUP);
        missing.removeAll(held(onEverything(sql)));
        refuse(sql, "a backup", missing);
    }

    /**
     * Requires all rights. A restore gives accounts their rights back, and an account may only grant what it has
     * itself. A snapshot may hold any right, even {@code GRANT ALL PRIVILEGES ON *.*} of another administrator.
     */
    public static void forRestore(SqlText sql) throws MariadbException {
        List<String> onEverything = onEverything(sql);
        List<String> missing = new ArrayList<>();
        if (onEverything.stream().noneMatch(grant -> grant.startsWith(ALL))) {
            missing.add("ALL PRIVILEGES");
        }
        if (onEverything.stream().noneMatch(grant -> grant.contains(" WITH GRANT OPTION"))) {
            missing.add("GRANT OPTION");
        }
        refuse(sql, "a restore", missing);
    }

    /** Returns grants on the whole server: of the account, of its default role and of the roles of that role. */
    private static List<String> onEverything(SqlText sql) throws MariadbException {
        return sql.strings("SHOW GRANTS").stream()
                .filter(grant -> grant.contains(EVERYTHING))
                .toList();
    }

    private static Set<String> held(List<String> grants) {
        Set<String> held = new HashSet<>();
        for (String grant : grants) {
            if (grant.startsWith(ALL)) {
                held.addAll(BACKUP);
            }
            String rights = grant.substring(GRANT.length(), grant.indexOf(EVERYTHING));
            held.addAll(List.of(rights.split(", ")));
        }
        return held;
    }

    private static void refuse(SqlText sql, String what, List<String> missing) throws MariadbException {
        if (!missing.isEmpty()) {
            throw MariadbFailures.problem(
                    "mariadb-privilege-missing",
                    "the rights for " + what + " on *.*",
                    sql.string("SELECT CURRENT_USER()") + " without " + String.join(", ", missing),
                    sql.endpoint(),
                    "GRANT them ON *.* to this account: with rights on single databases a dump silently leaves "
                            + "things out.",
                    false,
                    null);
        }
    }
}
