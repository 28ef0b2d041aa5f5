package io.stillpoint.mongodb.dump;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;

/** Lists the databases and collections that belong in a dump. */
public final class NamespaceListing {

    /** The database in which a running restore keeps its records. */
    public static final String RESTORES = "stillpoint_restores";
    /** Prefix of collections that a restore has set aside or not yet moved in. */
    public static final String ASIDE_PREFIX = "_stillpoint.";

    private static final String ADMIN = "admin";
    /** FailedToParse, and the code for an unknown field of a command. */
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
     * Returns all databases. By default newer servers list only those that the user may read; a dump would silently
     * miss the others. Servers before 4.0.5 do not know the option and always list all.
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

    /** Returns collections and views as {@code listCollections} describes them, sorted by name. */
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

    /**
     * Returns whether a collection belongs in a dump. System collections do not, except for stored functions and, in
     * {@code admin}, users and roles.
     */
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
