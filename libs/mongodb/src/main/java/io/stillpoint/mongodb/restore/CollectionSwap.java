package io.stillpoint.mongodb.restore;

import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.stillpoint.mongodb.dump.NamespaceListing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Swaps old and new collections, and back, by renames within a database, which copy nothing. */
final class CollectionSwap {

    private final MongoClient client;
    private final Runnable turn;

    /** @param turn asked before every change; it throws when another execution has taken over */
    CollectionSwap(MongoClient client, Runnable turn) {
        this.client = client;
        this.turn = turn;
    }

    /** Returns all changes to the restored databases: collections of the snapshot, and others that go aside. */
    List<RestoreRecord.Move> plan(String token, List<String> databases, StagedCollections staging) {
        Map<String, BsonDocument> there = new TreeMap<>();
        for (String database : databases) {
            for (BsonDocument listed : NamespaceListing.collections(client, database)) {
                String name = listed.getString("name").getValue();
                if (!name.startsWith("system.")) {
                    there.put(database + "." + name, listed);
                }
            }
        }
        Set<String> all = new TreeSet<>(there.keySet());
        all.addAll(staging.places().keySet());
        all.addAll(staging.views().keySet());
        List<RestoreRecord.Move> moves = new ArrayList<>();
        for (String namespace : all) {
            BsonDocument old = there.get(namespace);
            boolean oldIsView = old != null && view(old);
            StagedCollections.Place place = staging.places().get(namespace);
            moves.add(new RestoreRecord.Move(
                    namespace,
                    old == null || oldIsView ? "" : asidePrefix(token) + moves.size(),
                    place == null ? "" : place.staged(),
                    old != null && oldIsView ? old.getDocument("options") : new BsonDocument(),
                    staging.views().getOrDefault(namespace, new BsonDocument())));
        }
        return moves;
    }

    static String asidePrefix(String token) {
        return NamespaceListing.ASIDE_PREFIX + token + "o";
    }

    /** Swaps collections first, then views, which may refer to any collection. */
    void change(List<RestoreRecord.Move> moves) {
        for (RestoreRecord.Move move : moves) {
            MongoDatabase database = client.getDatabase(StagedCollections.database(move.namespace()));
            String name = StagedCollections.name(move.namespace());
            if (!move.oldView().isEmpty()) {
                drop(database, name);
            }
            if (!move.aside().isEmpty()) {
                rename(database, name, move.aside());
            }
            if (!move.staged().isEmpty()) {
                rename(database, move.staged(), name);
            }
        }
        for (RestoreRecord.Move move : moves) {
            createView(move.namespace(), move.newView());
        }
    }

    /** Swaps back from wherever {@link #change} stopped. A collection that is in its old place stays there. */
    void changeBack(List<RestoreRecord.Move> moves) {
        for (RestoreRecord.Move move : moves.reversed()) {
            MongoDatabase database = client.getDatabase(StagedCollections.database(move.namespace()));
            String name = StagedCollections.name(move.namespace());
            Set<String> there = database.listCollectionNames().into(new TreeSet<>());
            boolean staged = there.contains(move.staged());
            boolean replaced = !move.staged().isEmpty() && !staged;
            if (!move.newView().isEmpty() && isView(database, name)) {
                drop(database, name);
            }
            if (!move.aside().isEmpty() && there.contains(move.aside())) {
                drop(database, name);
                rename(database, move.aside(), name);
            } else if (move.aside().isEmpty() && replaced) {
                drop(database, name);
            }
            if (staged) {
                drop(database, move.staged());
            }
        }
        for (RestoreRecord.Move move : moves) {
            Set<String> there = client.getDatabase(StagedCollections.database(move.namespace()))
                    .listCollectionNames()
                    .into(new TreeSet<>());
            if (!there.contains(StagedCollections.name(move.namespace()))) {
                createView(move.namespace(), move.oldView());
            }
        }
    }

    /** Drops the old collections for good. */
    void discard(List<RestoreRecord.Move> moves) {
        for (RestoreRecord.Move move : moves) {
            if (!move.aside().isEmpty()) {
                drop(client.getDatabase(StagedCollections.database(move.namespace())), move.aside());
            }
        }
    }

    private void createView(String namespace, BsonDocument definition) {
        if (!definition.isEmpty()) {
            BsonDocument command = new BsonDocument("create", new BsonString(StagedCollections.name(namespace)));
            command.putAll(definition);
            turn.run();
            client.getDatabase(StagedCollections.database(namespace)).runCommand(command, BsonDocument.class);
        }
    }

    private boolean isView(MongoDatabase database, String name) {
        return NamespaceListing.collections(client, database.getName()).stream()
                .anyMatch(listed -> listed.getString("name").getValue().equals(name) && view(listed));
    }

    private static boolean view(BsonDocument listed) {
        return listed.getString("type", new BsonString("collection")).getValue().equals("view");
    }

    private void drop(MongoDatabase database, String name) {
        turn.run();
        database.getCollection(name).drop();
    }

    private void rename(MongoDatabase database, String from, String to) {
        turn.run();
        database.getCollection(from).renameCollection(new MongoNamespace(database.getName(), to));
    }
}
