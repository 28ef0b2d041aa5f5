package io.stillpoint.mariadb.dump;

/**
 * A view that its server cannot read, because a table, column, function or account below it is gone. No tool can dump
 * it, and no server creates it as long as that is so.
 *
 * @param create the statement that creates it while {@code database} is the current one
 * @param because the server's own words
 */
public record BrokenView(String database, String name, String create, String because) {

    /** Returns text for messages: {@code shop.bought}. */
    public String title() {
        return database + "." + name;
    }

    /** Returns text for messages: {@code view shop.bought (…)}, with the server's reason. */
    String reason() {
        return "view " + title() + " (" + because + ")";
    }
}
