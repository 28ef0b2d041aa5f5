package io.stillpoint.mariadb.load;

import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.SqlText;
import io.stillpoint.schemas.shared.Problem;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells a dump that cannot be loaded from a machine that cannot load it. */
final class LoadFailure {

    /** What the server says of statements that it does not carry out. */
    private static final Set<String> REFUSED = Set.of(
            "mariadb-failed",
            "mariadb-changed-meanwhile",
            "mariadb-view-invalid",
            "mariadb-privilege-missing",
            "mariadb-dump-truncated");

    private static final Set<String> DIFFERS = Set.of("mariadb-proof-failed", "mariadb-dump-foreign");

    /**
     * Errors of the operating system that the server passes on: input/output, memory, rights, open files, file size, room, read-only,
     * quota; and 140, for tables with options of a plugin that this server has not.
     */
    private static final Pattern OF_THE_MACHINE =
            Pattern.compile("(?i)(errcode:|errno:|got error) \"?(5|12|13|23|24|27|28|30|122|140)\\b");

    /** Numbers of errors: no memory, disk full, table full, no thread, library missing, plugin not loaded. */
    private static final Pattern OF_THE_SERVER =
            Pattern.compile("(?i)error:? (5|1021|1037|1038|1041|1114|1126|1127|1135|1524)\\b");

    private static final int PLUGIN_NOT_LOADED = 1524;

    private LoadFailure() {}

    /** Returns what a failure tells of the snapshot; one that only hindered the load as it is. */
    static MariadbException of(MariadbException failure, String where) {
        Problem told = failure.problem();
        if (SqlText.code(failure) == PLUGIN_NOT_LOADED
                || OF_THE_MACHINE.matcher(told.found()).find()
                || OF_THE_SERVER.matcher(told.found()).find()) {
            return failure;
        }
        if (REFUSED.contains(told.code())) {
            return new MariadbException(
                    new Problem(
                            "mariadb-load-refused",
                            "a dump that a mariadbd of this machine's own loads as a restore would",
                            told.found(),
                            where,
                            "Restore it to a test server before you rely on it. What the message names is to be mended"
                                    + " at the source; then take another recovery point."),
                    false,
                    failure);
        }
        if (DIFFERS.contains(told.code())) {
            return new MariadbException(
                    new Problem(
                            "mariadb-load-differs",
                            "databases that equal the dump, once it is loaded",
                            told.found(),
                            where,
                            "Restore it to a test server before you rely on it, and take another recovery point."),
                    false,
                    failure);
        }
        return failure;
    }
}
