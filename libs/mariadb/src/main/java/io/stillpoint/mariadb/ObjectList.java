package io.stillpoint.mariadb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All objects of the users' databases, each with a signature that changes when it is altered. A consistent snapshot
 * covers rows, not definitions: a table that is dropped before the tool reaches its database is silently left out of
 * the dump. So the list is taken before and after.
 *
 * @param signatures by title, {@code table shop.customer}
 * @param tables base tables as {@code database.name}
 */
public record ObjectList(Map<String, String> signatures, Set<String> tables) {

    private static final String ENDING = "ending event ";

    private static final List<String> QUERIES = List.of(
            "SELECT table_schema, CONCAT('table ', table_schema, '.', table_name),"
                    + " CONCAT_WS('|', table_type, engine, create_time, table_comment) FROM information_schema.tables",
            "SELECT table_schema, CONCAT('columns of ', table_schema, '.', table_name),"
                    + " MD5(GROUP_CONCAT(MD5(CONCAT_WS('|', column_name, column_type, is_nullable, column_default, extra))"
                    + " ORDER BY ordinal_position SEPARATOR '')) FROM information_schema.columns GROUP BY 1, 2",
            "SELECT table_schema, CONCAT('view ', table_schema, '.', table_name), MD5(view_definition)"
                    + " FROM information_schema.views",
            "SELECT routine_schema, CONCAT(LOWER(routine_type), ' ', routine_schema, '.', routine_name),"
                    + " CONCAT_WS('|', last_altered, MD5(routine_definition)) FROM information_schema.routines",
            "SELECT trigger_schema, CONCAT('trigger ', trigger_schema, '.', trigger_name),"
                    + " CONCAT_WS('|', created, event_object_table, MD5(action_statement)) FROM information_schema.triggers",
            "SELECT event_schema, CONCAT('event ', event_schema, '.', event_name),"
                    + " CONCAT_WS('|', last_altered, status, MD5(event_definition)) FROM information_schema.events"
                    + " WHERE execute_at IS NULL AND ends IS NULL",
            // The server itself changes or drops these when their last time has passed.
            "SELECT event_schema, CONCAT('" + ENDING + "', event_schema, '.', event_name), MD5(event_definition)"
                    + " FROM information_schema.events WHERE execute_at IS NOT NULL OR ends IS NOT NULL");

    public static ObjectList read(SqlText sql) throws MariadbException {
        Map<String, String> signatures = new TreeMap<>();
        // A hash of 32 characters for each column of the widest table.
        sql.run("SET SESSION group_concat_max_len = 1048576");
        for (String query : QUERIES) {
            sql.rows(query, row -> {
                if (DatabaseListing.ofUsers(row.getString(1))) {
                    signatures.put(row.getString(2), String.valueOf(row.getString(3)));
                }
                return "";
            });
        }
        DatabaseListing.ofUsers(sql).forEach(database -> signatures.put("database " + database, ""));
        List<String> tables = sql
                .rows(
                        "SELECT table_schema, table_name FROM information_schema.tables"
                                + " WHERE table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')",
                        row -> Map.entry(row.getString(1), row.getString(2)))
                .stream()
                .filter(entry -> DatabaseListing.ofUsers(entry.getKey()))
                .map(entry -> entry.getKey() + "." + entry.getValue())
                .toList();
        return new ObjectList(signatures, new TreeSet<>(tables));
    }

    /** Returns the titles of objects that came, went or changed. */
    public List<String> changedSince(ObjectList before) {
        List<String> changed = new ArrayList<>();
        before.signatures.forEach((title, signature) -> {
            String now = signatures.get(title);
            if (now == null && title.startsWith(ENDING)) {
                // Its last time may have come meanwhile.
                return;
            }
            if (now == null) {
                changed.add(title + " is gone");
            } else if (!now.equals(signature)) {
                changed.add(title + " was altered");
            }
        });
        signatures.keySet().stream()
                .filter(title -> !before.signatures.containsKey(title))
                .forEach(title -> changed.add(title + " is new"));
        return changed;
    }
}
