package io.stillpoint.mongodb.restore;

import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.CollectionFacts;
import io.stillpoint.mongodb.DumpFacts;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.ServerFacts;
import io.stillpoint.mongodb.dump.NamespaceListing;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
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

    static void judge(DumpFacts facts, ServerFacts server, boolean otherReplicaSet, String where)
            throws MongodbException {
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
        String replicaSet = facts.replicaSet();
        if (!otherReplicaSet && replicaSet != null && !replicaSet.equals(server.replicaSet())) {
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
    static void refuseTimeSeries(MongoClient client, DumpFacts facts, List<String> databases) throws MongodbException {
        for (CollectionFacts collection : restored(facts, databases)) {
            refuse(collection.type(), collection.namespace());
        }
        for (String database : databases) {
            for (BsonDocument listed : NamespaceListing.collections(client, database)) {
                refuse(
                        listed.getString("type", new BsonString("collection")).getValue(),
                        database + "." + listed.getString("name").getValue());
            }
        }
    }

    private static void refuse(String type, String namespace) throws MongodbException {
        if (type.equals(CollectionFacts.TIME_SERIES)) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-time-series",
                            "collections that can be kept aside",
                            "a time series",
                            namespace,
                            "Restore this database by hand with mongorestore."),
                    false);
        }
    }
}
