package io.stillpoint.mongodb.dump;

import com.mongodb.client.MongoClient;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.stillpoint.mongodb.DumpFacts.OplogFacts;
import io.stillpoint.mongodb.DumpFile;
import io.stillpoint.mongodb.DumpPaths;
import io.stillpoint.mongodb.DumpSink;
import io.stillpoint.mongodb.MongodbCheck;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.OpTime;
import io.stillpoint.mongodb.oplog.OplogChange;
import io.stillpoint.mongodb.oplog.OplogReader;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** Dumps the oplog from before the first collection was read to after the last one was. */
final class OplogDump {

    private static final Comparator<OpTime> IN_TIME =
            Comparator.comparingLong(OpTime::seconds).thenComparingLong(OpTime::increment);

    private final MongoClient client;
    private final String where;
    private final OpTime start;
    private final long term;
    private final Set<String> dropped = new HashSet<>();
    private @Nullable OpTime end;
    private @Nullable BsonTimestamp first;
    private @Nullable BsonTimestamp latest;

    private OplogDump(MongoClient client, String where, OpTime start, long term) {
        this.client = client;
        this.where = where;
        this.start = start;
        this.term = term;
    }

    /** Begins at the newest entry, or at the start of the oldest open transaction. */
    static OplogDump begin(MongoClient client, String where) throws MongodbException {
        OpTime newest = newest(client, where);
        BsonDocument open = client.getDatabase("config")
                .getCollection("transactions", BsonDocument.class)
                .find(Filters.in("state", "prepared", "inProgress"))
                .sort(Sorts.ascending("startOpTime"))
                .limit(1)
                .first();
        OpTime start = newest;
        if (open != null && open.isDocument("startOpTime")) {
            BsonTimestamp began = open.getDocument("startOpTime").getTimestamp("ts");
            OpTime opened = OpTime.of(began, newest.term());
            start = IN_TIME.compare(opened, newest) < 0 ? opened : newest;
        }
        return new OplogDump(client, where, start, newest.term());
    }

    OpTime start() {
        return start;
    }

    @Nullable
    OpTime end() {
        return end;
    }

    /** Returns whether the oplog shows that the collection was dropped, alone or with its database. */
    boolean dropped(String namespace) {
        return dropped.contains(namespace) || dropped.contains(namespace.substring(0, namespace.indexOf('.')));
    }

    OplogFacts finish(DumpSink sink) throws MongodbException, IOException {
        OpTime last = newest(client, where);
        if (last.term() != term || IN_TIME.compare(last, start) < 0) {
            throw primaryChanged("the same primary throughout, term " + term, last.timestamp());
        }
        end = last;
        BsonOutput output;
        String sha256;
        try (DumpFile out = sink.open(DumpPaths.OPLOG);
                RawScan scan = RawScan.begin(client, "local", "oplog.rs", find(start, last))) {
            output = new BsonOutput(out);
            OplogReader reader = new OplogReader();
            scan.<MongodbException>forEach(entry -> {
                note(reader, entry);
                output.write(entry);
                first = first == null ? entry.getTimestamp("ts") : first;
                latest = entry.getTimestamp("ts");
            });
            sha256 = output.complete();
        }
        if (!last.timestamp().equals(latest) || newest(client, where).term() != term) {
            throw primaryChanged(last.text() + " to be still there, of term " + term, latest);
        }
        OpTime oldest = MongodbCheck.oldest(client);
        if (oldest == null
                || IN_TIME.compare(oldest, start) > 0
                || !start.timestamp().equals(first)) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-oplog-overrun",
                            "an oplog from " + start.text() + " on",
                            oldest == null ? "none" : "one from " + oldest.text() + " on",
                            where,
                            "Enlarge the oplog, or back up when less is written."),
                    true);
        }
        return new OplogFacts(output.documents(), output.bytes(), sha256);
    }

    private MongodbException primaryChanged(String expected, @Nullable BsonTimestamp found) {
        return new MongodbException(
                new Problem(
                        "mongodb-primary-changed",
                        expected,
                        found == null
                                ? "no entry"
                                : "an oplog up to " + OpTime.of(found, 0).text(),
                        where,
                        "Repeat the backup: data read from the earlier primary may have been rolled back."),
                true);
    }

    private void note(OplogReader reader, RawBsonDocument entry) throws MongodbException {
        for (OplogChange change : reader.read(entry)) {
            if (change instanceof OplogChange.Drop || change instanceof OplogChange.DropDatabase) {
                dropped.add(change.namespace());
            }
        }
    }

    /**
     * Returns the query. With {@code oplogReplay} servers before 4.4 find the start without reading everything before
     * it; newer ones ignore it.
     */
    private static BsonDocument find(OpTime from, OpTime to) {
        return new BsonDocument(
                        "filter",
                        new BsonDocument(
                                "ts", new BsonDocument("$gte", from.timestamp()).append("$lte", to.timestamp())))
                .append("oplogReplay", BsonBoolean.TRUE);
    }

    private static OpTime newest(MongoClient client, String where) throws MongodbException {
        OpTime newest = MongodbCheck.newest(client);
        if (newest == null) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-oplog-empty",
                            "entries in local.oplog.rs",
                            "none",
                            where,
                            "Wait until the replica set has a primary; then try again."),
                    true);
        }
        return newest;
    }
}
