package io.stillpoint.mariadb.dump;

import io.stillpoint.mariadb.MariadbException;

/** A dump ended at a table whose rows cannot be read to their end. Without this table it may succeed. */
public final class DamagedTableException extends MariadbException {

    private static final long serialVersionUID = 1L;

    private final String table;

    /** @param table as {@code database.name} */
    DamagedTableException(MariadbException failure, String table) {
        super(failure.problem(), false, failure);
        this.table = table;
    }

    public String table() {
        return table;
    }
}
