package io.stillpoint.mongodb;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.stillpoint.component.AskedGuards;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;

/** Preflight: can the server be reached, does it let this login in and read, is it of a kind that can be dumped. */
public final class MongodbCheck {

    private static final int OLDEST = 1;
    private static final int NEWEST = -1;
    /** The first and the last server family whose oplog is known here. */
    private static final int FIRST_VERSION = 306;

    private MongodbCheck() {}

    /**
     * Checks a server without changing anything.
     *
     * @throws MongodbException {@code mongodb-unreachable}, {@code mongodb-tls-refused},
     *     {@code mongodb-certificate-expired}, {@code mongodb-login-refused}, {@code mongodb-not-allowed},
     *     {@code mongodb-no-primary}, {@code mongodb-sharded}, {@code mongodb-version}
     */
    public static ServerFacts check(MongodbEndpoint endpoint) throws IOException {
        HostReachability.prove(endpoint);
        try (MongoClient client = endpoint.connect()) {
            return facts(client, endpoint.where(), AskedGuards.untilOneRefuses());
        }
    }

    /**
     * Checks a server through an existing client.
     *
     * @param asked gets what speaks against a server that can be asked more all the same
     */
    public static ServerFacts facts(MongoClient client, String where, AskedGuards asked) throws IOException {
        try {
            BsonDocument hello = hello(client);
            String version = admin(client, "buildInfo").getString("version").getValue();
            refuseRouter(hello, where);
            asked.ask(() -> refuseSecondary(hello, where));
            asked.ask(() -> refuseOldVersion(version, where));
            String replicaSet = replicaSet(hello);
            boolean oneInstant = replicaSet != null && newest(client) != null;
            // A login without this right would find out halfway through a dump.
            client.listDatabaseNames().first();
            return new ServerFacts(version, replicaSet, oneInstant);
        } catch (MongoException e) {
            throw MongodbFailures.told(e, where, "the preflight");
        }
    }

    /** Returns the newest entry of the oplog; null when there is none. */
    public static @Nullable OpTime newest(MongoClient client) {
        return entry(client, NEWEST);
    }

    /** Returns the oldest entry of the oplog; null when there is none. */
    public static @Nullable OpTime oldest(MongoClient client) {
        return entry(client, OLDEST);
    }

    private static void refuseRouter(BsonDocument hello, String where) throws MongodbException {
        if (hello.containsKey("msg") && hello.getString("msg").getValue().equals("isdbgrid")) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-sharded",
                            "a replica set or a single server",
                            "a router of a sharded cluster",
                            where,
                            "Name the members of each shard's replica set. Backups of several shards at one instant "
                                    + "are not supported."),
                    false);
        }
    }

    private static void refuseSecondary(BsonDocument hello, String where) throws MongodbException {
        if (!hello.getBoolean("ismaster", hello.getBoolean("isWritablePrimary", org.bson.BsonBoolean.FALSE))
                .getValue()) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-no-primary",
                            "the primary",
                            "another member",
                            where,
                            "Name the primary, or the replica set, which leads to the primary."),
                    true);
        }
    }

    private static void refuseOldVersion(String version, String where) throws MongodbException {
        if (ServerFacts.comparable(version) < FIRST_VERSION) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-version",
                            "MongoDB 3.6 or newer",
                            version,
                            where,
                            "Use mongodump of that version."),
                    false);
        }
    }

    private static @Nullable String replicaSet(BsonDocument hello) {
        return hello.containsKey("setName") ? hello.getString("setName").getValue() : null;
    }

    private static @Nullable OpTime entry(MongoClient client, int direction) {
        BsonDocument entry = client.getDatabase("local")
                .getCollection("oplog.rs", BsonDocument.class)
                .find()
                .sort(new BsonDocument("$natural", new BsonInt32(direction)))
                .limit(1)
                .first();
        return entry == null ? null : OpTime.of(entry.getTimestamp("ts"), term(entry));
    }

    private static long term(BsonDocument entry) {
        return entry.isNumber("t") ? entry.getNumber("t").longValue() : -1;
    }

    /** Asks for hello by its old name, which every server from 3.6 on knows. */
    private static BsonDocument hello(MongoClient client) {
        return admin(client, "isMaster");
    }

    private static BsonDocument admin(MongoClient client, String command) {
        MongoDatabase admin = client.getDatabase("admin");
        return admin.runCommand(new BsonDocument(command, new BsonInt32(1)), BsonDocument.class);
    }
}
