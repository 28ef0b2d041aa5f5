package io.stillpoint.mongodb.restore;

import com.mongodb.client.MongoClient;
import io.stillpoint.component.AskedGuards;
import io.stillpoint.component.BoundedNames;
import io.stillpoint.mongodb.CollectionFacts;
import io.stillpoint.mongodb.DumpFacts;
import io.stillpoint.mongodb.MongodbCheck;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.ServerFacts;
import io.stillpoint.mongodb.dump.NamespaceListing;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Refuses restores before anything is touched. */
final class RestoreGuards {

    private RestoreGuards() {}

    /** Returns the dump's collections that a restore of {@code databases} builds. */
    static List<CollectionFacts> restored(DumpFacts facts, List<String> databases) {
        return facts.collections().stream()
                .filter(collection -> databases.contains(collection.database()))
                .filter(collection -> !collection.name().startsWith("system."))
                .toList();
    }

    /** Asks all but the room that is needed, which a person may accept to lack. */
    static void ask(
            MongoClient client,
            DumpFacts facts,
            List<String> databases,
            boolean otherReplicaSet,
            String where,
            AskedGuards asked)
            throws IOException {
        ServerFacts server = MongodbCheck.facts(client, where, asked);
        asked.ask(() -> refuseOtherSeries(facts, server, where));
        if (!otherReplicaSet) {
            asked.ask(() -> refuseOtherReplicaSet(facts, server, where));
        }
        asked.ask(() -> refuseTimeSeries(client, facts, databases, where));
    }

    private static void refuseOtherSeries(DumpFacts facts, ServerFacts server, String where) throws MongodbException {
        String dumped = facts.serverVersion();
        if (ServerFacts.comparable(server.version()) < ServerFacts.comparable(dumped)) {
            throw new MongodbException(
                    new Problem(
                            Guard.MONGODB_SERVER_OLDER.code(),
                            "MongoDB " + dumped + " or newer",
                            server.version(),
                            where,
                            "Restore into a server of the dump's version."),
                    false);
        }
        if (ServerFacts.comparable(server.version()) > ServerFacts.comparable(dumped)) {
            throw new MongodbException(
                    new Problem(
                            Guard.MONGODB_SERVER_NEWER.code(),
                            "MongoDB of the dump's series, " + dumped,
                            server.version(),
                            where,
                            "Restore into a server of that series, or by hand with mongorestore as the manifest "
                                    + "says: nobody knows whether a newer one accepts all options and indexes."),
                    false);
        }
    }

    private static void refuseOtherReplicaSet(DumpFacts facts, ServerFacts server, String where)
            throws MongodbException {
        String replicaSet = facts.replicaSet();
        if (replicaSet != null && !replicaSet.equals(server.replicaSet())) {
            throw new MongodbException(
                    new Problem(
                            Guard.MONGODB_OTHER_SET.code(),
                            "the replica set " + replicaSet,
                            server.replicaSet() == null ? "a single server" : "the replica set " + server.replicaSet(),
                            where,
                            "Check the address. To restore into another replica set, use mongorestore by hand."),
                    false);
        }
    }

    /** Refuses time series: their buckets can be neither renamed nor staged. */
    private static void refuseTimeSeries(MongoClient client, DumpFacts facts, List<String> databases, String where)
            throws MongodbException {
        Set<String> found = new TreeSet<>();
        for (CollectionFacts collection : restored(facts, databases)) {
            if (collection.type().equals(CollectionFacts.TIME_SERIES)) {
                found.add(collection.namespace());
            }
        }
        for (String database : databases) {
            for (BsonDocument listed : NamespaceListing.collections(client, database)) {
                if (listed.getString("type", new BsonString("collection"))
                        .getValue()
                        .equals(CollectionFacts.TIME_SERIES)) {
                    found.add(database + "." + listed.getString("name").getValue());
                }
            }
        }
        if (!found.isEmpty()) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-time-series",
                            "collections that can be kept aside",
                            "time series: " + String.join(", ", BoundedNames.some(List.copyOf(found))),
                            where,
                            "Restore their databases by hand with mongorestore."),
                    false);
        }
    }
}
