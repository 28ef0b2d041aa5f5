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
    private static final List<String> RESTORE = List.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "CREATE",
            "DROP",
            "ALTER",
            "INDEX",
            "REFERENCES",
            "LOCK TABLES",
            "CREATE VIEW",
            "SHOW VIEW",
            "EXECUTE",
            "CREATE ROUTINE",
            "ALTER ROUTINE",
            "TRIGGER",
            "EVENT",
            "CREATE USER",
            "RELOAD",
            "PROCESS",
            "SUPER");

    private Rights() {}

    static void forBackup(Sql sql) throws MariadbException {
        require(sql, BACKUP, "a backup", false);
    }

    static void forRestore(Sql sql) throws MariadbException {
        require(sql, RESTORE, "a restore", true);
    }

    private static void require(Sql sql, List<String> needed, String what, boolean grantOption)
            throws MariadbException {
        Set<String> held = new HashSet<>();
        boolean[] grantable = {false};
        String account = sql.string("SELECT CURRENT_USER()");
        String role = sql.string("SELECT CURRENT_ROLE()");
        sql.rows("SELECT grantee, privilege_type, is_grantable FROM information_schema.user_privileges", row -> {
            String grantee = row.getString(1).replace("'", "");
            if (grantee.equals(account)
                    || (!role.isEmpty() && grantee.equals(role + "@"))
                    || (!role.isEmpty() && grantee.equals(role))) {
                held.add(row.getString(2));
                grantable[0] |= row.getString(3).equals("YES");
            }
            return grantee;
        });
        List<String> missing = new ArrayList<>(needed);
        missing.removeAll(held);
        if (grantOption && !grantable[0]) {
            missing.add("GRANT OPTION");
        }
        if (!missing.isEmpty()) {
            throw MariadbProblems.problem(
                    "mariadb-privilege-missing",
                    "the rights for " + what + " on *.*",
                    account + " without " + String.join(", ", missing),
                    sql.endpoint(),
                    "GRANT them ON *.* to this account: rights on single databases leave things out silently.",
                    false,
                    null);
        }
    }
}
