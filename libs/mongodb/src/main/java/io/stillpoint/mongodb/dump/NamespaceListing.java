package io.stillpoint.mongodb.dump;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;

/** Which databases and collections belong into a dump. */
public final class NamespaceListing {

    /** Where a restore keeps what it knows while it is under way. */
    public static final String RESTORES = "stillpoint_restores";
    /** Collections that a restore has set aside, or not yet brought to their place. */
    public static final String ASIDE_PREFIX = "_stillpoint.";

    private static final String ADMIN = "admin";
    /** Failed to parse; a field that a command does not have. */
    private static final Set<Integer> WISH_UNKNOWN = Set.of(9, 40415);

    private static final Set<String> NEVER = Set.of("local", "config", RESTORES);

    private NamespaceListing() {}

    public static List<String> databases(MongoClient client) {
        List<String> names = new ArrayList<>();
        for (String name : all(client)) {
            if (!NEVER.contains(name)) {
                names.add(name);
            }
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    /**
     * A server that can name only what the user may read is asked not to: a dump would leave out the others silently. One that
     * does not know this wish, before 4.0.5, never does so.
     */
    private static List<String> all(MongoClient client) {
        List<String> names = new ArrayList<>();
        try {
            client.listDatabases()
                    .nameOnly(true)
                    .authorizedDatabasesOnly(false)
                    .forEach(database -> names.add(database.getString("name")));
        } catch (MongoCommandException e) {
            if (!WISH_UNKNOWN.contains(e.getErrorCode())) {
                throw e;
            }
            client.listDatabaseNames().into(names);
        }
        return names;
    }

    /** Collections and views as {@code listCollections} describes them, by name. */
    public static List<BsonDocument> collections(MongoClient client, String database) {
        List<BsonDocument> listed = new ArrayList<>();
        for (BsonDocument collection : client.getDatabase(database).listCollections(BsonDocument.class)) {
            if (belongs(database, collection.getString("name").getValue())) {
                listed.add(collection);
            }
        }
        listed.sort(
                Comparator.comparing(collection -> collection.getString("name").getValue()));
        return listed;
    }

    /** System collections do not, except for stored functions and, in {@code admin}, users and roles. */
    public static boolean belongs(String database, String collection) {
        if (collection.startsWith(ASIDE_PREFIX)) {
            return false;
        }
        if (database.equals(ADMIN)) {
            return !collection.equals("system.keys");
        }
        return !collection.startsWith("system.") || collection.equals("system.js");
    }
}
