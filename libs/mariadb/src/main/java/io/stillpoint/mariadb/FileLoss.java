package io.stillpoint.mariadb;

import java.util.Set;

/**
 * Tells from a server's answer that files of a table are gone, damaged or no table's, or that it has no engine for them. Every
 * other failure may pass, such as one for too many open files, a full disk or a time limit, and then the table is there.
 */
public final class FileLoss {

    /** File not found, unknown engine, no definition, no table, corrupted, not in the engine. */
    private static final Set<Integer> LOST = Set.of(1017, 1033, 1146, 1286, 1877, 1932);

    /** What reading rows meets: an index or a page that is corrupt, or a table that is marked as crashed. */
    private static final Set<Integer> AMONG_ROWS = Set.of(1034, 1194, 1195, 1712, 1877);

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
        return LOST.contains(code)
                || (OF_A_FILE.contains(code) && said.contains(NO_SUCH_FILE))
                || (code == ENGINE_FAILED && said.contains(TABLESPACE_MISSING))
                || (code == RENAME_FAILED && said.contains(NOT_IN_ENGINE));
    }

    /** Returns whether an error of this number, met while rows of a table were read, says so. */
    public static boolean isMetAmongRows(int code) {
        return AMONG_ROWS.contains(code);
    }
}
