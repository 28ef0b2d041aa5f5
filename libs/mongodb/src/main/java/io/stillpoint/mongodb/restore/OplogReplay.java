package io.stillpoint.mongodb.restore;

import io.stillpoint.mongodb.BsonFile;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.dump.NamespaceListing;
import io.stillpoint.mongodb.oplog.OplogChange;
import io.stillpoint.mongodb.oplog.OplogReader;
import io.stillpoint.mongodb.oplog.OplogUpdate;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/**
 * Applies a dump's oplog to the staged collections by ordinary writes: this needs no special right and never touches
 * live data.
 */
final class OplogReplay {

    private static final String VIEWS = "system.views";
    /** Changes of one collection in one write; each may need its present document. */
    private static final int BATCH = 200;
    /** Limit for the changes of all collections. */
    private static final int PENDING_LIMIT = 2_000;
    /** Limit for the bytes of the oplog entries with these changes. */
    private static final long PENDING_LIMIT_BYTES = 4 * 1024 * 1024;

    private final StagedCollections staging;
    private final Set<String> databases;
    private final Map<String, PendingWrites> pending = new HashMap<>();
    private int waiting;
    private long waitingBytes;

    OplogReplay(StagedCollections staging, Set<String> databases) {
        this.staging = staging;
        this.databases = databases;
    }

    void run(BsonFile oplog) throws MongodbException, IOException {
        OplogReader reader = new OplogReader();
        for (RawBsonDocument entry = oplog.next(); entry != null; entry = oplog.next()) {
            List<OplogChange> changes = reader.read(entry);
            waitingBytes += changes.isEmpty() ? 0 : entry.getByteBuffer().remaining();
            for (OplogChange change : changes) {
                if (databases.contains(database(change)) && !ofRestores(change)) {
                    apply(change);
                }
            }
            if (waitingBytes >= PENDING_LIMIT_BYTES) {
                flush();
            }
        }
        flush();
    }

    private void apply(OplogChange change) {
        switch (change) {
            case OplogChange.Put put -> document(put);
            case OplogChange.Modify modify -> document(modify);
            case OplogChange.Remove remove -> document(remove);
            case OplogChange.Create create -> {
                if (!ofTheServer(create)) {
                    staging.create(create.namespace(), create.options());
                }
            }
            case OplogChange.Drop drop -> {
                flush();
                staging.drop(drop.namespace());
            }
            case OplogChange.DropDatabase drop -> {
                flush();
                staging.dropDatabase(drop.namespace());
            }
            case OplogChange.CreateIndexes create -> {
                staging.create(create.namespace(), new BsonDocument());
                staging.indexes().add(create.namespace(), create.indexes());
            }
            case OplogChange.DropIndex drop -> staging.indexes().drop(drop.namespace(), drop.index());
            case OplogChange.Alter alter -> {
                flush();
                staging.alter(alter.namespace(), alter.command());
            }
        }
    }

    private void document(OplogChange change) {
        String name = StagedCollections.name(change.namespace());
        if (name.equals(VIEWS)) {
            view(change);
            return;
        }
        if (ofTheServer(change)) {
            return;
        }
        PendingWrites writes = pending.computeIfAbsent(change.namespace(), namespace -> new PendingWrites());
        writes.add(change);
        waiting++;
        if (waiting >= PENDING_LIMIT) {
            flush();
        } else if (writes.size() >= BATCH) {
            staging.write(change.namespace(), writes);
            pending.remove(change.namespace());
            waiting -= writes.size();
        }
    }

    /**
     * Returns whether the change is about a system collection, such as that of a database's views, which the server
     * creates by itself.
     */
    private static boolean ofTheServer(OplogChange change) {
        return StagedCollections.name(change.namespace()).startsWith("system.");
    }

    /** Applies a change of a view: a document of {@code system.views} whose {@code _id} is its namespace. */
    private void view(OplogChange change) {
        Map<String, BsonDocument> views = staging.views();
        switch (change) {
            case OplogChange.Put put -> views.put(id(put.document().get("_id")), definition(put.document()));
            case OplogChange.Modify modify ->
                views.computeIfPresent(id(modify.id()), (name, before) -> OplogUpdate.apply(before, modify.update()));
            case OplogChange.Remove remove -> views.remove(id(remove.id()));
            default -> throw new IllegalArgumentException("not a change of a document");
        }
    }

    private static String id(@org.jspecify.annotations.Nullable BsonValue id) {
        return id == null || !id.isString() ? "" : id.asString().getValue();
    }

    private static BsonDocument definition(BsonDocument view) {
        BsonDocument definition = new BsonDocument();
        for (String field : List.of("viewOn", "pipeline", "collation")) {
            if (view.containsKey(field)) {
                definition.put(field, view.get(field));
            }
        }
        return definition;
    }

    private void flush() {
        pending.forEach(staging::write);
        pending.clear();
        waiting = 0;
        waitingBytes = 0;
    }

    /** Returns whether the change is about data that an earlier restore set aside, which no dump contains. */
    private static boolean ofRestores(OplogChange change) {
        return change.namespace().contains("." + NamespaceListing.ASIDE_PREFIX);
    }

    private static String database(OplogChange change) {
        int dot = change.namespace().indexOf('.');
        return dot < 0 ? change.namespace() : change.namespace().substring(0, dot);
    }
}
