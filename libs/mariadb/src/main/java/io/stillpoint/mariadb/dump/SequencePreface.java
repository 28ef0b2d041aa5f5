package io.stillpoint.mariadb.dump;

import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.SqlText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a dump must begin with where tables take their defaults from sequences: a server refuses such a table as long as the
 * sequence is missing, and it may be in a database that comes later in the dump.
 */
final class SequencePreface {

    private SequencePreface() {}

    /** Returns statements that create every sequence; the dump itself replaces them. Empty where no table needs one. */
    static String text(SqlText sql, List<String> databases) throws MariadbException {
        if (sql.strings("SELECT table_name FROM information_schema.columns WHERE column_default LIKE '%nextval(%'"
                        + " OR column_default LIKE '%lastval(%' LIMIT 1")
                .isEmpty()) {
            return "";
        }
        List<List<String>> sequences = sql
                .rows(
                        "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'SEQUENCE'"
                                + " ORDER BY table_schema, table_name",
                        row -> List.of(row.getString(1), row.getString(2)))
                .stream()
                .filter(sequence -> databases.contains(sequence.get(0)))
                .toList();
        Set<String> created = new LinkedHashSet<>();
        for (List<String> sequence : sequences) {
            created.add(sql.rows(
                            "SHOW CREATE DATABASE IF NOT EXISTS " + SqlText.quoted(sequence.get(0)),
                            row -> row.getString(2))
                    .getFirst());
        }
        StringBuilder text = new StringBuilder("-- Sequences that tables below take their defaults from\n");
        created.forEach(statement -> text.append(statement).append(";\n"));
        sequences.forEach(sequence -> text.append("CREATE SEQUENCE IF NOT EXISTS ")
                .append(SqlText.quoted(sequence.get(0)))
                .append('.')
                .append(SqlText.quoted(sequence.get(1)))
                .append(";\n"));
        return text.toString();
    }
}
