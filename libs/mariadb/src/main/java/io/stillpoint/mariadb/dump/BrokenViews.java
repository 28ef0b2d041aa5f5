package io.stillpoint.mariadb.dump;

import io.stillpoint.mariadb.FileLoss;
import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds views that a server cannot read, and creates them again where that is possible. */
public final class BrokenViews {

    /** Name of the object of a snapshot that holds their definitions. */
    public static final String OBJECT = "broken-views.sql";

    private static final int EXISTS = 1050;
    /** What it reads, calls or is defined by is gone or is no more what it was, or it is no statement any more. */
    private static final Set<Integer> OF_A_VIEW =
            Set.of(1049, 1054, 1064, 1146, 1176, 1305, 1356, 1449, 1462, 1735, 4124);

    /** The server lacks space, memory or files, waited too long, or was told to stop: the next time it may not. */
    private static final Set<Integer> OF_THE_MOMENT =
            Set.of(1, 3, 5, 20, 23, 1021, 1037, 1038, 1041, 1135, 1205, 1213, 1317, 1969);

    private static final Set<String> OF_THE_CONNECTION = Set.of("mariadb-unreachable", "mariadb-certificate-refused");

    private BrokenViews() {}

    /** Returns the views of these databases that cannot be read, in the order of their names. */
    public static List<BrokenView> of(SqlText sql, List<String> databases) throws MariadbException {
        List<BrokenView> broken = new ArrayList<>();
        sql.run("SET SESSION lock_wait_timeout = 60");
        for (List<String> view : sql.rows(
                "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'VIEW'"
                        + " ORDER BY table_schema, table_name",
                row -> List.of(row.getString(1), row.getString(2)))) {
            if (databases.contains(view.get(0))) {
                try {
                    // The same question as the dump tool's.
                    sql.strings("SHOW FIELDS FROM " + name(view.get(0), view.get(1)));
                } catch (MariadbException e) {
                    requireBroken(e, view.get(0), view.get(1));
                    broken.add(new BrokenView(
                            view.get(0), view.get(1), create(sql, view.get(0), view.get(1)), SqlText.said(e)));
                }
            }
        }
        return broken;
    }

    private static String create(SqlText sql, String database, String name) throws MariadbException {
        sql.run("USE " + SqlText.quoted(database));
        try {
            return sql.rows("SHOW CREATE VIEW " + SqlText.quoted(name), row -> row.getString(2))
                    .getFirst();
        } catch (MariadbException e) {
            requireBroken(e, database, name);
            return "CREATE VIEW " + SqlText.quoted(name) + " AS "
                    + sql.string(
                            "SELECT view_definition FROM information_schema.views WHERE table_schema = ? AND table_name = ?",
                            database,
                            name);
        }
    }

    /**
     * Creates views as far as their server lets it.
     *
     * @return those that it did not create, with its reason
     */
    public static List<String> create(SqlText sql, List<BrokenView> views) throws MariadbException {
        sql.run("SET SESSION lock_wait_timeout = 60");
        List<BrokenView> left = views;
        while (true) {
            // A view may read another one of these, so whatever was created gives the rest another chance.
            List<BrokenView> refused = new ArrayList<>();
            for (BrokenView view : left) {
                try {
                    sql.run("USE " + SqlText.quoted(view.database()));
                    sql.run(view.create());
                } catch (MariadbException e) {
                    requireAnswer(e);
                    if (SqlText.code(e) != EXISTS) {
                        refused.add(new BrokenView(view.database(), view.name(), view.create(), SqlText.said(e)));
                    }
                }
            }
            if (refused.isEmpty() || refused.size() == left.size()) {
                return refused.stream().map(BrokenView::reason).toList();
            }
            left = refused;
        }
    }

    /** Returns them in words, each with the server's reason. */
    public static List<String> reasons(List<BrokenView> views) {
        return views.stream().map(BrokenView::reason).toList();
    }

    /** Returns a script for people that creates them, once what they need is there again. */
    public static String script(List<BrokenView> views) {
        StringBuilder script = new StringBuilder("-- Views that their server could not read when it was backed up.\n");
        for (BrokenView view : views) {
            script.append("-- ").append(view.reason().replace("\n", " ")).append('\n');
            script.append("USE ").append(SqlText.quoted(view.database())).append(";\n");
            script.append(view.create()).append(";\n");
        }
        return script.toString();
    }

    private static String name(String database, String view) {
        return SqlText.quoted(database) + "." + SqlText.quoted(view);
    }

    /**
     * Throws every failure that does not speak of the view itself: to leave a view out that can be read would make a
     * backup incomplete that says it is complete.
     */
    private static void requireBroken(MariadbException failure, String database, String name) throws MariadbException {
        if (!OF_A_VIEW.contains(SqlText.code(failure)) && !FileLoss.isSaidBy(failure)) {
            throw failure.about("view " + database + "." + name);
        }
    }

    /** Throws a failure that tells nothing about the statement. Each other one is named, and stops no restore. */
    private static void requireAnswer(MariadbException failure) throws MariadbException {
        int code = SqlText.code(failure);
        if (code == 0
                || OF_THE_MOMENT.contains(code)
                || OF_THE_CONNECTION.contains(failure.problem().code())) {
            throw failure;
        }
    }
}
