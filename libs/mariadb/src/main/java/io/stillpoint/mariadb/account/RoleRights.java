package io.stillpoint.mariadb.account;

import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.SqlText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Takes back the rights that a restore gave to roles: a restore replaces accounts but only adds to roles. */
public final class RoleRights {

    private static final String QUOTED = "`(?:[^`]|``)+`";
    private static final Pattern GRANT = Pattern.compile(
            "GRANT (?<what>.+) TO (?<role>" + QUOTED + ")(?<option> WITH (?:GRANT|ADMIN) OPTION)?", Pattern.DOTALL);
    /** Matches rights on something; a grant without it gives a role. */
    private static final Pattern ON =
            Pattern.compile("(?:[^`]|" + QUOTED + ")+?(?<target> ON (?:[^`]|" + QUOTED + ")+)", Pattern.DOTALL);

    /**
     * Error numbers: no such account, right, right on a table, routine, right on a routine, role, membership in a role.
     */
    private static final Set<Integer> NOTHING_TO_TAKE = Set.of(1133, 1141, 1147, 1305, 1403, 1959, 1962);

    private RoleRights() {}

    /**
     * Takes back rights that only {@code restored} lists. A right that the role had in another form must be given again
     * afterwards.
     */
    public static void takeBack(SqlText sql, List<DatabaseAccount> restored, List<DatabaseAccount> before)
            throws MariadbException {
        Map<String, DatabaseAccount> had =
                before.stream().collect(Collectors.toMap(DatabaseAccount::name, Function.identity()));
        for (DatabaseAccount role : restored) {
            DatabaseAccount then = had.get(role.name());
            if (then == null || !role.role() || AccountListing.ofTheServer(role.name())) {
                continue;
            }
            for (String grant : role.grants()) {
                if (!then.grants().contains(grant)) {
                    for (String revoke : revokes(grant)) {
                        take(sql, revoke);
                    }
                }
            }
        }
    }

    private static void take(SqlText sql, String revoke) throws MariadbException {
        try {
            sql.run(revoke);
        } catch (MariadbException e) {
            if (!NOTHING_TO_TAKE.contains(SqlText.code(e))) {
                throw e;
            }
        }
    }

    /** Returns the statements that revoke a grant: GRANT OPTION is a right of its own and needs its own statement. */
    private static List<String> revokes(String grant) {
        Matcher parts = GRANT.matcher(grant);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a right of a role");
        }
        String from = " FROM " + parts.group("role");
        String revoke = "REVOKE " + parts.group("what") + from;
        Matcher on = ON.matcher(parts.group("what"));
        return parts.group("option") != null && on.matches()
                ? List.of("REVOKE GRANT OPTION" + on.group("target") + from, revoke)
                : List.of(revoke);
    }
}
