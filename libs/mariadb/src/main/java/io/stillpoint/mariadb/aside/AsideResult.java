package io.stillpoint.mariadb.aside;

import java.util.List;

/**
 * What a restore keeps aside.
 *
 * @param databases whose tables are aside
 * @param leftAlone databases that are not in the dump: they stay as they are
 */
public record AsideResult(List<String> databases, List<String> leftAlone) {

    public AsideResult {
        databases = List.copyOf(databases);
        leftAlone = List.copyOf(leftAlone);
    }
}
