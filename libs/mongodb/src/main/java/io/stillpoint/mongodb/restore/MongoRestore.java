package io.stillpoint.mongodb.restore;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.BsonFile;
import io.stillpoint.mongodb.CollectionFacts;
import io.stillpoint.mongodb.CollectionMetadata;
import io.stillpoint.mongodb.DriverFailures;
import io.stillpoint.mongodb.DumpPaths;
import io.stillpoint.mongodb.DumpSource;
import io.stillpoint.mongodb.MongoCheck;
import io.stillpoint.mongodb.MongoDbException;
import io.stillpoint.mongodb.MongoEndpoint;
import io.stillpoint.mongodb.ServerFacts;
import io.stillpoint.mongodb.dump.Listing;
import io.stillpoint.mongodb.restore.RestoreRecord.Phase;
import io.stillpoint.schemas.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * Restores databases as a whole. The snapshot is built beside the data in use, its oplog replayed, its indexes built, all of
 * it read back and proved; then old and new collections change places. The old ones stand aside until {@link #discardAside};
 * {@link #rollBack} brings them back. Until the change of places nothing in use is touched.
 */
public final class MongoRestore {

    private static final String ADMIN = "admin";

    private final MongoEndpoint endpoint;
    private final String saga;
    private final String token;

    /** @param saga names this restore; the same again goes on from what a crash left */
    public MongoRestore(MongoEndpoint endpoint, String saga) {
        this.endpoint = endpoint;
        this.saga = saga;
        this.token = RestoreRecord.token(saga);
    }

    /**
     * Restores.
     *
     * @param onlyDatabases which ones; empty for all of the dump. {@code admin} never is: its users belong to the server
     * @param otherReplicaSet whether the server may be another one than the dump's
     * @throws MongoDbException before anything is touched: {@code mongodb-file-damaged} and others of {@link JudgedDump#read},
     *     {@code mongodb-server-older}, {@code mongodb-other-replica-set}, {@code mongodb-time-series}, {@code
     *     mongodb-restore-pending}; afterwards, with everything put back: {@code mongodb-restore-differs} and what the server
     *     says
     */
    public RestoreOutcome restore(DumpSource source, Set<String> onlyDatabases, boolean otherReplicaSet)
            throws MongoDbException, IOException {
        JudgedDump dump = JudgedDump.read(source);
        ServerFacts server = MongoCheck.check(endpoint);
        judge(dump, server, otherReplicaSet);
        List<String> databases = databases(dump, onlyDatabases);
        try (MongoClient client = endpoint.connect()) {
            refuseTimeSeries(client, dump, databases);
            clean(client);
            new RestoreRecord(saga, Phase.STAGING, databases, List.of()).save(client);
            Staging staging = new Staging(client, Staging.prefix(token));
            int compared = staged(client, source, dump, databases, staging);
            return changed(client, dump, databases, staging, compared);
        } catch (MongoException e) {
            throw DriverFailures.told(e, endpoint.where(), "the restore");
        }
    }

    /**
     * Brings back what stood aside, from wherever a restore stopped; the restored collections are dropped. Without a restore
     * of this name nothing happens.
     */
    public void rollBack() throws MongoDbException {
        try (MongoClient client = endpoint.connect()) {
            RestoreRecord record = RestoreRecord.find(client, saga);
            if (record == null || record.phase() == Phase.ROLLED_BACK) {
                return;
            }
            rollBack(client, record);
        } catch (MongoException e) {
            throw DriverFailures.told(e, endpoint.where(), "the rollback");
        }
    }

    /**
     * Drops what stands aside, for good; to be called when the restored data is in use and good.
     *
     * @throws MongoDbException {@code mongodb-restore-not-done} when the restore is not complete
     */
    public void discardAside() throws MongoDbException {
        try (MongoClient client = endpoint.connect()) {
            RestoreRecord record = RestoreRecord.find(client, saga);
            if (record == null) {
                return;
            }
            if (record.phase() != Phase.DONE && record.phase() != Phase.ROLLED_BACK) {
                throw new MongoDbException(
                        new Problem(
                                "mongodb-restore-not-done",
                                "a complete restore",
                                "one that stopped while " + record.phase(),
                                endpoint.where(),
                                "Roll it back."),
                        false);
            }
            if (record.phase() == Phase.DONE) {
                new Places(client).discard(record.moves());
            }
            RestoreRecord.delete(client, saga);
        } catch (MongoException e) {
            throw DriverFailures.told(e, endpoint.where(), "discarding what stands aside");
        }
    }

    private int staged(MongoClient client, DumpSource source, JudgedDump dump, List<String> databases, Staging staging)
            throws MongoDbException, IOException {
        try (MongoClient patient = endpoint.connectPatiently()) {
            for (CollectionFacts collection : restored(dump, databases)) {
                fill(source, dump, staging, collection);
            }
            if (dump.facts().oplog() != null) {
                try (InputStream in = JudgedDump.open(source, DumpPaths.OPLOG)) {
                    new Replay(staging, new HashSet<>(databases)).run(new BsonFile(in, DumpPaths.OPLOG));
                }
            }
            for (String namespace : staging.places().keySet()) {
                staging.buildIndexes(patient, namespace);
            }
            return new Proof(client, staging).prove(dump);
        } catch (MongoException | MongoDbException | IOException e) {
            undo(client, () -> rollBack(client, new RestoreRecord(saga, Phase.STAGING, databases, List.of())), e);
            throw e;
        }
    }

    private static void fill(DumpSource source, JudgedDump dump, Staging staging, CollectionFacts collection)
            throws MongoDbException, IOException {
        CollectionMetadata metadata = dump.metadata().get(collection.namespace());
        if (metadata == null) {
            throw new IllegalStateException("no metadata of " + collection.namespace());
        }
        staging.create(collection.database(), metadata);
        if (!collection.view()) {
            boolean capped =
                    metadata.options().getBoolean("capped", BsonBoolean.FALSE).getValue();
            try (InputStream in = JudgedDump.open(source, collection.dataPath())) {
                staging.fill(collection.namespace(), new BsonFile(in, collection.dataPath()), capped);
            }
        }
    }

    private RestoreOutcome changed(
            MongoClient client, JudgedDump dump, List<String> databases, Staging staging, int compared)
            throws MongoDbException {
        Places places = new Places(client);
        List<RestoreRecord.Move> moves = places.plan(token, databases, staging);
        RestoreRecord record = new RestoreRecord(saga, Phase.MOVING, databases, moves);
        record.save(client);
        try {
            places.change(moves);
        } catch (MongoException e) {
            undo(client, () -> rollBack(client, record), e);
            throw e;
        }
        record.in(Phase.DONE).save(client);
        List<String> onlyAside = new ArrayList<>();
        for (RestoreRecord.Move move : moves) {
            if (move.staged().isEmpty() && move.newView().isEmpty()) {
                onlyAside.add(move.namespace());
            }
        }
        return new RestoreOutcome(
                staging.places().size(),
                staging.places().values().stream()
                        .mapToLong(Staging.Place::documents)
                        .sum(),
                compared,
                onlyAside,
                leftAlone(client, dump, databases));
    }

    private static List<String> leftAlone(MongoClient client, JudgedDump dump, List<String> databases) {
        List<String> left = new ArrayList<>();
        for (CollectionFacts collection : dump.facts().collections()) {
            if (collection.database().equals(ADMIN)) {
                left.add(collection.namespace() + ": users and roles stay as the server has them");
            } else if (!databases.contains(collection.database())) {
                left.add(collection.namespace() + ": not asked for");
            } else if (collection.name().startsWith("system.")) {
                left.add(collection.namespace() + ": restore it by hand");
            }
        }
        for (String database : Listing.databases(client)) {
            if (!databases.contains(database) && !database.equals(ADMIN)) {
                left.add(database + ": a database that is not restored");
            }
        }
        return left;
    }

    /** What an earlier attempt of this saga left. */
    private void clean(MongoClient client) throws MongoDbException {
        RestoreRecord record = RestoreRecord.find(client, saga);
        if (record == null) {
            return;
        }
        if (record.phase() == Phase.DONE) {
            throw new MongoDbException(
                    new Problem(
                            "mongodb-restore-pending",
                            "no earlier restore of this name",
                            "one whose old data still stands aside",
                            saga,
                            "Discard it, or roll it back, first."),
                    false);
        }
        if (record.phase() != Phase.ROLLED_BACK) {
            rollBack(client, record);
        }
        RestoreRecord.delete(client, saga);
    }

    private void rollBack(MongoClient client, RestoreRecord record) {
        if (record.phase() != Phase.STAGING) {
            new Places(client).changeBack(record.moves());
        }
        Staging.clear(client, record.databases(), Staging.prefix(token));
        record.in(Phase.ROLLED_BACK).save(client);
    }

    /** Best effort: when the server is gone, the record tells what is to be put back. */
    private static void undo(MongoClient client, Runnable work, Exception reason) {
        try {
            work.run();
        } catch (MongoException e) {
            reason.addSuppressed(e);
        }
    }

    private static List<CollectionFacts> restored(JudgedDump dump, List<String> databases) {
        return dump.facts().collections().stream()
                .filter(collection -> databases.contains(collection.database()))
                .filter(collection -> !collection.name().startsWith("system."))
                .toList();
    }

    private static List<String> databases(JudgedDump dump, Set<String> only) {
        Set<String> names = new TreeSet<>();
        dump.facts().collections().forEach(collection -> names.add(collection.database()));
        for (String namespace : dump.touched()) {
            int dot = namespace.indexOf('.');
            names.add(dot < 0 ? namespace : namespace.substring(0, dot));
        }
        names.remove(ADMIN);
        names.remove(Listing.RESTORES);
        if (!only.isEmpty()) {
            names.retainAll(only);
        }
        return List.copyOf(names);
    }

    private void judge(JudgedDump dump, ServerFacts server, boolean otherReplicaSet) throws MongoDbException {
        String dumped = dump.facts().serverVersion();
        if (ServerFacts.comparable(server.version()) < ServerFacts.comparable(dumped)) {
            throw new MongoDbException(
                    new Problem(
                            "mongodb-server-older",
                            "MongoDB " + dumped + " or newer",
                            server.version(),
                            endpoint.where(),
                            "Restore into a server of the dump's version."),
                    false);
        }
        String replicaSet = dump.facts().replicaSet();
        if (!otherReplicaSet && replicaSet != null && !replicaSet.equals(server.replicaSet())) {
            throw new MongoDbException(
                    new Problem(
                            "mongodb-other-replica-set",
                            "the replica set " + replicaSet,
                            server.replicaSet() == null
                                    ? "a server of its own"
                                    : "the replica set " + server.replicaSet(),
                            endpoint.where(),
                            "Check the address, or say that another replica set is meant."),
                    false);
        }
    }

    /** Their buckets can be neither renamed nor staged. */
    private static void refuseTimeSeries(MongoClient client, JudgedDump dump, List<String> databases)
            throws MongoDbException {
        for (CollectionFacts collection : restored(dump, databases)) {
            refuse(collection.type(), collection.namespace());
        }
        for (String database : databases) {
            for (BsonDocument listed : Listing.collections(client, database)) {
                refuse(
                        listed.getString("type", new BsonString("collection")).getValue(),
                        database + "." + listed.getString("name").getValue());
            }
        }
    }

    private static void refuse(String type, String namespace) throws MongoDbException {
        if (type.equals(CollectionFacts.TIME_SERIES)) {
            throw new MongoDbException(
                    new Problem(
                            "mongodb-time-series",
                            "collections that can stand aside",
                            "a time series",
                            namespace,
                            "Restore this database by hand with mongorestore."),
                    false);
        }
    }
}
