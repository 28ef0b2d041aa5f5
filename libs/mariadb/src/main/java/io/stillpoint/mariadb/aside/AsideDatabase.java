package io.stillpoint.mariadb.aside;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * One database that a restore replaces.
 *
 * @param number names the schema that keeps its tables aside
 * @param tables how many tables and sequences it had
 */
public record AsideDatabase(int number, String name, String charset, String collation, long tables, State state) {

    public enum State {
        /** The server had no such database. */
        ABSENT,
        /** The database is in place; some of its tables may be aside already. */
        IN_PLACE,
        /** All its tables are aside. */
        ASIDE,
        /** The new database is gone; the old tables come back one after the other. */
        RETURNING,
        RETURNED
    }

    static AsideDatabase read(ResultSet row) throws SQLException {
        return new AsideDatabase(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                State.valueOf(row.getString(6)));
    }
}
