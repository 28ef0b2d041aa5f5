package io.stillpoint.mariadb;

import io.stillpoint.mariadb.dump.DumpedEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds events whose last time has passed, by the clock of their server. */
final class PastEvents {

    private PastEvents() {}

    /** Returns their titles. */
    static Set<String> of(SqlText sql, List<DumpedEvent> events) throws MariadbException {
        Set<String> over = new HashSet<>();
        for (DumpedEvent event : events) {
            if (event.last() != null) {
                sql.run("SET SESSION time_zone = ?", event.timeZone());
                if (sql.string("SELECT CAST(? AS DATETIME(6)) <= NOW(6)", event.last())
                        .equals("1")) {
                    over.add(event.title());
                }
            }
        }
        return over;
    }
}
