package io.stillpoint.mariadb;

import java.util.List;

/**
 * What a restore keeps aside.
 *
 * @param databases whose tables lie aside
 * @param leftAlone databases that the dump does not know: they stay as they are
 */
public record Kept(List<String> databases, List<String> leftAlone) {

    public Kept {
        databases = List.copyOf(databases);
        leftAlone = List.copyOf(leftAlone);
    }
}
