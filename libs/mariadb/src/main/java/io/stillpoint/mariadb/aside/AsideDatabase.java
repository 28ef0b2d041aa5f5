package io.stillpoint.mariadb.aside;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * One database that a restore replaces.
 *
 * @param number names the schema in which its tables are aside
 * @param tables how many tables and sequences it had
 */
public record AsideDatabase(int number, String name, String charset, String collation, long tables, State state) {

    public enum State {
        /** The server had none of this name. */
        ABSENT,
        /** In place, or some of its tables are aside already. */
        IN_PLACE,
        /** All its tables are aside. */
        ASIDE,
        /** What replaced it is gone; its tables come back one after the other. */
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
