package io.stillpoint.mariadb.dump;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A statement that waits until a session gives up its lock on a table. */
record LockWait(String database, String table) {

    private static final Pattern NAMED = Pattern.compile("(?i)(?:FROM|TABLE|FIELDS|VIEW|TRIGGER) +`((?:[^`]|``)+)`");

    /** Returns it from what the list of processes says of a session. */
    static LockWait of(String database, String statement) {
        Matcher named = NAMED.matcher(statement);
        return new LockWait(database, named.find() ? named.group(1).replace("``", "`") : "?");
    }

    String title() {
        return "table " + database + "." + table;
    }
}
