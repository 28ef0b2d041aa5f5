package io.stillpoint.mongodb.dump;

import com.mongodb.client.MongoClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.Document;

/** Which databases and collections belong into a dump. */
public final class Listing {

    /** Where a restore keeps what it knows while it is under way. */
    public static final String RESTORES = "stillpoint_restores";
    /** Collections that a restore has set aside, or not yet brought to their place. */
    public static final String ASIDE_PREFIX = "_stillpoint.";

    private static final String ADMIN = "admin";
    private static final Set<String> NEVER = Set.of("local", "config", RESTORES);

    private Listing() {}

    public static List<String> databases(MongoClient client) {
        List<String> names = new ArrayList<>();
        // Without this a server names only what the user may read, and a dump would leave out the others silently.
        for (Document database : client.listDatabases().nameOnly(true).authorizedDatabasesOnly(false)) {
            String name = database.getString("name");
            if (!NEVER.contains(name)) {
                names.add(name);
            }
        }
        names.sort(Comparator.naturalOrder());
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
