package io.stillpoint.mariadb.testing;

import java.util.List;

/**
 * Something that a schema may have, in a database of its own that has its name.
 *
 * @param statements make it, with its database as the current one
 */
public record SchemaFeature(String name, List<String> statements) {

    static SchemaFeature of(String name, String... statements) {
        return new SchemaFeature(name, List.of(statements));
    }

    @Override
    public String toString() {
        return name;
    }
}
