package io.stillpoint.mariadb;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an account must be allowed on the whole server. Rights on single databases are not enough: without TRIGGER or EVENT
 * the tool leaves out triggers or events and says nothing.
 */
final class Rights {

    private static final List<String> BACKUP = List.of("SELECT", "SHOW VIEW", "TRIGGER", "EVENT", "EXECUTE");

    private Rights() {}

    static void forBackup(Sql sql) throws MariadbException {
        Set<String> held = new HashSet<>();
        String account = sql.string("SELECT CURRENT_USER()");
        String role = sql.string("SELECT CURRENT_ROLE()");
        sql.rows("SELECT grantee, privilege_type FROM information_schema.user_privileges", row -> {
            String grantee = row.getString(1).replace("'", "");
            if (grantee.equals(account)
                    || (!role.isEmpty() && grantee.equals(role + "@"))
                    || (!role.isEmpty() && grantee.equals(role))) {
                held.add(row.getString(2));
            }
            return grantee;
        });
        List<String> missing = new ArrayList<>(BACKUP);
        missing.removeAll(held);
        refuse(sql, "a backup", missing);
    }

    /**
     * A restore gives accounts their rights back, and nobody may hand on what he does not have: whatever a snapshot holds,
     * {@code GRANT ALL PRIVILEGES ON *.*} of another administrator included, can be given with all rights alone.
     */
    static void forRestore(Sql sql) throws MariadbException {
        List<String> onEverything = sql.strings("SHOW GRANTS").stream()
                .filter(grant -> grant.contains(" ON *.* TO "))
                .toList();
        List<String> missing = new ArrayList<>();
        if (onEverything.stream().noneMatch(grant -> grant.startsWith("GRANT ALL PRIVILEGES "))) {
            missing.add("ALL PRIVILEGES");
        }
        if (onEverything.stream().noneMatch(grant -> grant.contains(" WITH GRANT OPTION"))) {
            missing.add("GRANT OPTION");
        }
        refuse(sql, "a restore", missing);
    }

    private static void refuse(Sql sql, String what, List<String> missing) throws MariadbException {
        if (!missing.isEmpty()) {
            throw MariadbProblems.problem(
                    "mariadb-privilege-missing",
                    "the rights for " + what + " on *.*",
                    sql.string("SELECT CURRENT_USER()") + " without " + String.join(", ", missing),
                    sql.endpoint(),
                    "GRANT them ON *.* to this account: rights on single databases leave things out silently.",
                    false,
                    null);
        }
    }
}
