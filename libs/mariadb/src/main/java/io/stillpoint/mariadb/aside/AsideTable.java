package io.stillpoint.mariadb.aside;

import io.stillpoint.mariadb.SqlText;

/** A table or sequence of a database that a restore replaces. */
public record AsideTable(String database, String name) {

    public String title() {
        return database + "." + name;
    }

    /** Unlike the title, no other table's. */
    public String quoted() {
        return SqlText.quoted(database) + "." + SqlText.quoted(name);
    }
}
