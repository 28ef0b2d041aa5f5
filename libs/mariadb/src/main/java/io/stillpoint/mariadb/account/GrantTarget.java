package io.stillpoint.mariadb.account;

import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.SqlText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The table or routine that a right of {@code SHOW GRANTS} is about. Rights outlive it: the server goes on listing
 * them, but refuses to give them again.
 *
 * @param rights {@code SELECT (`a`), CREATE}
 * @param kind {@code PROCEDURE}, {@code FUNCTION} and the like; empty for a table, view or sequence
 */
record GrantTarget(String rights, String kind, String database, String name) {

    private static final String QUOTED = "`(?:[^`]|``)+`";
    private static final Pattern GRANT = Pattern.compile(
            "GRANT (?<rights>(?:[^`]|" + QUOTED + ")+?) ON (?<kind>(?:PROCEDURE|FUNCTION|PACKAGE|PACKAGE BODY) |)"
                    + "(?<database>" + QUOTED + ")\\.(?<name>" + QUOTED + ") TO .*",
            Pattern.DOTALL);
    private static final Pattern COLUMNS = Pattern.compile("\\((" + QUOTED + "(?:, " + QUOTED + ")*)\\)");
    private static final Pattern COLUMN = Pattern.compile(QUOTED);

    /** Rights that can be given on a table that does not exist. */
    private static final Set<String> BEFORE_IT_EXISTS = Set.of("CREATE", "ALL PRIVILEGES");

    /** Returns the target; empty for rights on the whole server or a database, and for roles. */
    static Optional<GrantTarget> of(String grant) {
        Matcher matcher = GRANT.matcher(grant);
        return matcher.matches()
                ? Optional.of(new GrantTarget(
                        matcher.group("rights"),
                        matcher.group("kind").strip(),
                        unquoted(matcher.group("database")),
                        unquoted(matcher.group("name"))))
                : Optional.empty();
    }

    /** Returns text for people: {@code SELECT ON `shop`.`gone`}. */
    String title() {
        return rights + " ON " + (kind.isEmpty() ? "" : kind + " ") + SqlText.quoted(database) + "."
                + SqlText.quoted(name);
    }

    /** Returns whether the server would give this right. */
    boolean grantable(SqlText sql) throws MariadbException {
        if (!kind.isEmpty()) {
            return !sql.strings(
                            "SELECT routine_name FROM information_schema.routines WHERE routine_schema = ?"
                                    + " AND routine_name = ? AND routine_type = ?",
                            database,
                            name,
                            kind)
                    .isEmpty();
        }
        Set<String> needed = columns();
        if (sql.strings(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
                        database,
                        name)
                .isEmpty()) {
            return needed.isEmpty() && List.of(rights.split(", ")).stream().anyMatch(BEFORE_IT_EXISTS::contains);
        }
        return needed.isEmpty()
                || lower(sql.strings(
                                "SELECT column_name FROM information_schema.columns WHERE table_schema = ?"
                                        + " AND table_name = ?",
                                database,
                                name))
                        .containsAll(needed);
    }

    private Set<String> columns() {
        return lower(COLUMNS.matcher(rights)
                .results()
                .flatMap(list -> COLUMN.matcher(list.group(1)).results())
                .map(column -> unquoted(column.group()))
                .toList());
    }

    /** Returns names in lower case: names of columns ignore case. */
    private static Set<String> lower(List<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    private static String unquoted(String quoted) {
        return quoted.substring(1, quoted.length() - 1).replace("``", "`");
    }
}
