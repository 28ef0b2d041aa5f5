package io.stillpoint.mariadb.dump;

import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.SqlText;
import java.util.List;

/**
 * Tables that InnoDB still has and that the server lists nowhere, because their definition ({@code .frm}) is gone. No client can read
 * them, and no dump misses them.
 */
final class LostDefinitions {

    /**
     * InnoDB writes names as the files are called: escaped, and with the partition behind a bare {@code #}. Its own tables for altering
     * and for full-text indexes are nobody's.
     */
    private static final String IN_INNODB_ONLY = "SELECT DISTINCT d.db, d.name FROM (SELECT"
            + " CONVERT(CONVERT(CAST(SUBSTRING_INDEX(name, '/', 1) AS BINARY) USING filename) USING utf8mb4) AS db,"
            + " CONVERT(CONVERT(CAST(SUBSTRING_INDEX(SUBSTRING_INDEX(name, '/', -1), '#', 1) AS BINARY)"
            + " USING filename) USING utf8mb4) AS name"
            + " FROM information_schema.innodb_sys_tables"
            + " WHERE name LIKE '%/%' AND name NOT REGEXP '/(#|FTS_[0-9a-f]{16}_)') d"
            + " LEFT JOIN information_schema.tables t ON t.table_schema = d.db AND t.table_name = d.name"
            + " WHERE t.table_name IS NULL ORDER BY 1, 2";

    private static final int PROCESS_DENIED = 1227;

    private LostDefinitions() {}

    /** Returns them as {@code database.name}; none when the account may not ask, for which it needs PROCESS. */
    static List<String> of(SqlText sql, List<String> databases) throws MariadbException {
        try {
            List<String> found = asked(sql, databases);
            if (found.isEmpty()) {
                return found;
            }
            // A table that came or went while the server compared its two lists is in one of two answers only.
            List<String> again = asked(sql, databases);
            return found.stream().filter(again::contains).toList();
        } catch (MariadbException e) {
            if (SqlText.code(e) == PROCESS_DENIED) {
                return List.of();
            }
            throw e;
        }
    }

    private static List<String> asked(SqlText sql, List<String> databases) throws MariadbException {
        return sql.rows(IN_INNODB_ONLY, row -> List.of(row.getString(1), row.getString(2))).stream()
                .filter(row -> databases.contains(row.get(0)))
                .map(row -> String.join(".", row))
                .toList();
    }
}
