package io.stillpoint.mariadb;

import java.util.Set;

/**
 * Tells from a server's answer that files of a table are gone or no table's. Every other failure may pass, such as one for
 * too many open files, a full disk or a time limit, and then the table is there.
 */
public final class FileLoss {

    private static final Set<Integer> FILE_NOT_FOUND_OR_NO_DEFINITION = Set.of(1017, 1033, 1146, 1932);

    /** Of the server's file layer, for any failure with a file: its text has the number of the system's error. */
    private static final Set<Integer> OF_A_FILE = Set.of(7, 13, 29);

    private static final String NO_SUCH_FILE = "(Errcode: 2 ";
    private static final int ENGINE_FAILED = 1030;
    private static final String TABLESPACE_MISSING = " 194 ";
    private static final int RENAME_FAILED = 1025;
    private static final String NOT_IN_ENGINE = "(errno: 155 ";

    private FileLoss() {}

    /** Returns whether this failure, to read or to rename a table, says so. */
    public static boolean isSaidBy(MariadbException failure) {
        int code = SqlText.code(failure);
        String said = SqlText.said(failure);
        return FILE_NOT_FOUND_OR_NO_DEFINITION.contains(code)
                || (OF_A_FILE.contains(code) && said.contains(NO_SUCH_FILE))
                || (code == ENGINE_FAILED && said.contains(TABLESPACE_MISSING))
                || (code == RENAME_FAILED && said.contains(NOT_IN_ENGINE));
    }
}
