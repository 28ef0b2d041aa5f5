package io.stillpoint.mongodb.restore;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import io.stillpoint.component.AskedGuards;
import io.stillpoint.mongodb.CollectionFacts;
import io.stillpoint.mongodb.CollectionMetadata;
import io.stillpoint.mongodb.DumpFacts;
import io.stillpoint.mongodb.DumpFacts.OplogFacts;
import io.stillpoint.mongodb.DumpPaths;
import io.stillpoint.mongodb.DumpSource;
import io.stillpoint.mongodb.HostReachability;
import io.stillpoint.mongodb.MongodbCheck;
import io.stillpoint.mongodb.MongodbEndpoint;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.MongodbFailures;
import io.stillpoint.mongodb.dump.NamespaceListing;
import io.stillpoint.mongodb.restore.RestoreRecord.Phase;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Restores whole databases. The snapshot is built beside the data in use, its oplog is replayed, its indexes are built,
 * and everything is read back and proved. Then old and new collections are swapped. The old ones are kept aside until
 * {@link #discardAside}; {@link #rollBack} brings them back. Before the swap no data in use is touched.
 */
public final class StagedRestore {

    /** The code of a refusal that an operator may accept. */
    private static final String ADMIN = "admin";

    private final MongodbEndpoint endpoint;
    private final String saga;
    private final String token;
    private final MongodbFence turn;

    /**
     * @param saga names this restore; the same name continues after a crash
     * @param turn this execution's fence; everything stops when it is lost
     */
    public StagedRestore(MongodbEndpoint endpoint, String saga, MongodbFence turn) {
        this.endpoint = endpoint;
        this.saga = saga;
        this.token = RestoreRecord.token(saga);
        this.turn = turn;
    }

    /**
     * Checks from a dump's facts alone whether it can be restored here. Changes nothing.
     *
     * @param asked gets, besides those of {@link MongodbCheck#check}: {@code mongodb-server-older}, {@code
     *     mongodb-server-newer}, {@code mongodb-other-replica-set}, {@code mongodb-time-series}
     * @return what a person may accept: {@code mongodb-too-little-disk}
     * @throws MongodbException what keeps the server from being asked at all, or any further
     */
    public static Optional<Objection> check(MongodbEndpoint endpoint, DumpFacts facts, AskedGuards asked)
            throws IOException {
        HostReachability.prove(endpoint);
        try (MongoClient client = endpoint.connect()) {
            List<String> databases = databases(facts, Set.of());
            RestoreGuards.ask(client, facts, databases, false, endpoint.where(), asked);
            return FreeDisk.objection(client, RestoreGuards.restored(facts, databases), endpoint.where());
        } catch (MongoException e) {
            throw MongodbFailures.told(e, endpoint.where(), "the preflight of the restore");
        }
    }

    /** Returns the prefix of collections that this saga has set aside. */
    public String asideCollections() {
        return CollectionSwap.asidePrefix(token);
    }

    /** Returns the outcome of this saga's restore, if it is complete and its old data is still aside. */
    public Optional<RestoreOutcome> done() throws MongodbException {
        try (MongoClient client = endpoint.connect()) {
            RestoreRecord record = RestoreRecord.find(client, saga);
            return record == null || record.phase() != Phase.DONE
                    ? Optional.empty()
                    : Optional.ofNullable(record.outcome());
        } catch (MongoException e) {
            throw MongodbFailures.told(e, endpoint.where(), "looking for an earlier attempt");
        }
    }

    /**
     * Restores all databases of the dump but {@code admin}: its users belong to the server.
     *
     * @param otherReplicaSet whether the server may be another one than the dump's
     * @param accepted what a person has agreed to
     * @throws MongodbException before anything is touched: {@code mongodb-file-damaged} and others of {@link JudgedDump#open},
     *     {@code mongodb-server-older}, {@code mongodb-other-replica-set}, {@code mongodb-time-series}, {@code
     *     mongodb-restore-pending}, {@code mongodb-too-little-disk}; afterwards, with everything put back: the same of a collection's file, {@code
     *     mongodb-restore-differs} and what the server says
     */
    public RestoreOutcome restore(DumpSource source, boolean otherReplicaSet, List<Acceptance> accepted)
            throws IOException {
        JudgedDump dump = JudgedDump.open(source);
        HostReachability.prove(endpoint);
        List<String> databases = databases(dump.facts(), dump.touched());
        try (MongoClient client = endpoint.connect()) {
            RestoreGuards.ask(
                    client, dump.facts(), databases, otherReplicaSet, endpoint.where(), AskedGuards.untilOneRefuses());
            clean(client);
            // Only now: what an earlier attempt had loaded is gone, and its room is free.
            FreeDisk.require(client, restored(dump, databases), endpoint.where(), accepted);
            turn.require(client);
            new RestoreRecord(saga, Phase.STAGING, databases, List.of()).save(client);
            StagedCollections staging = new StagedCollections(
                    client, StagedCollections.prefix(token) + turn.mark() + "_", () -> turn.require(client));
            int compared = staged(client, source, dump, databases, staging);
            return changed(client, dump, databases, staging, compared);
        } catch (MongodbFence.OverException e) {
            throw e.told();
        } catch (MongoException e) {
            throw MongodbFailures.told(e, endpoint.where(), "the restore");
        }
    }

    /**
     * Brings back the old collections, however far a restore got, and drops the restored ones. Does nothing without a
     * restore of this name.
     *
     * @return the databases that are back as they were; empty when nothing had been moved
     */
    public List<String> rollBack() throws MongodbException {
        try (MongoClient client = endpoint.connect()) {
            RestoreRecord record = RestoreRecord.find(client, saga);
            if (record == null || record.phase() == Phase.ROLLED_BACK) {
                return List.of();
            }
            rollBack(client, record);
            return record.phase() == Phase.STAGING ? List.of() : record.databases();
        } catch (MongodbFence.OverException e) {
            throw e.told();
        } catch (MongoException e) {
            throw MongodbFailures.told(e, endpoint.where(), "the rollback");
        }
    }

    /**
     * Drops the old collections for good; call it when the restored data has proved good in use.
     *
     * @param unfinishedToo whether also when the restore is not complete, because somebody has decided that the data in
     *     use stays
     * @throws MongodbException {@code mongodb-restore-not-done} when the restore is not complete
     */
    public void discardAside(boolean unfinishedToo) throws MongodbException {
        try (MongoClient client = endpoint.connect()) {
            RestoreRecord record = RestoreRecord.find(client, saga);
            if (record == null) {
                return;
            }
            if (!record.phase().ended()) {
                if (!unfinishedToo) {
                    throw new MongodbException(
                            new Problem(
                                    "mongodb-restore-not-done",
                                    "a complete restore",
                                    "a restore that stopped while " + record.phase(),
                                    endpoint.where(),
                                    "Name its saga, once it is certain that nobody needs what it keeps."),
                            false);
                }
                StagedCollections.clear(
                        client, record.databases(), StagedCollections.prefix(token), () -> turn.require(client));
            }
            if (record.phase() != Phase.ROLLED_BACK) {
                new CollectionSwap(client, () -> turn.require(client)).discard(record.moves());
            }
            turn.require(client);
            RestoreRecord.delete(client, saga);
        } catch (MongodbFence.OverException e) {
            throw e.told();
        } catch (MongoException e) {
            throw MongodbFailures.told(e, endpoint.where(), "dropping the old collections");
        }
    }

    private int staged(
            MongoClient client, DumpSource source, JudgedDump dump, List<String> databases, StagedCollections staging)
            throws MongodbException, IOException {
        try (MongoClient patient = endpoint.connectPatiently()) {
            for (CollectionFacts collection : restored(dump, databases)) {
                fill(source, dump, staging, collection);
            }
            OplogFacts oplog = dump.facts().oplog();
            if (oplog != null) {
                OplogReplay replay = new OplogReplay(staging, new HashSet<>(databases));
                JudgedDump.read(source, DumpPaths.OPLOG, oplog.sha256(), replay::run);
            }
            RestoreProof proof = new RestoreProof(client, staging);
            // Documents first: once an index with an expiry exists, the server starts to remove them.
            int compared = proof.documents(dump);
            for (String namespace : staging.places().keySet()) {
                staging.buildIndexes(patient, namespace);
            }
            proof.indexes();
            return compared;
        } catch (MongoException | IOException e) {
            undo(client, () -> rollBack(client, new RestoreRecord(saga, Phase.STAGING, databases, List.of())), e);
            throw e;
        }
    }

    private static void fill(DumpSource source, JudgedDump dump, StagedCollections staging, CollectionFacts collection)
            throws MongodbException, IOException {
        CollectionMetadata metadata = dump.metadata().get(collection.namespace());
        if (metadata == null) {
            throw new IllegalStateException("no metadata of " + collection.namespace());
        }
        staging.create(collection.database(), metadata);
        if (!collection.view()) {
            JudgedDump.read(
                    source,
                    collection.dataPath(),
                    collection.sha256(),
                    file -> staging.fill(collection.namespace(), file, dump.touches(collection)));
        }
    }

    private RestoreOutcome changed(
            MongoClient client, JudgedDump dump, List<String> databases, StagedCollections staging, int compared)
            throws MongodbException {
        CollectionSwap places = new CollectionSwap(client, () -> turn.require(client));
        List<RestoreRecord.Move> moves = places.plan(token, databases, staging);
        RestoreRecord record = new RestoreRecord(saga, Phase.MOVING, databases, moves);
        turn.require(client);
        record.save(client);
        try {
            places.change(moves);
        } catch (MongoException e) {
            undo(client, () -> rollBack(client, record), e);
            throw e;
        }
        List<String> onlyAside = moves.stream()
                .filter(move -> move.staged().isEmpty() && move.newView().isEmpty())
                .map(RestoreRecord.Move::namespace)
                .toList();
        RestoreOutcome outcome = new RestoreOutcome(
                databases,
                staging.places().size(),
                staging.places().values().stream()
                        .mapToLong(StagedCollections.Place::documents)
                        .sum(),
                compared,
                onlyAside,
                leftAlone(client, dump, databases));
        turn.require(client);
        record.done(outcome).save(client);
        return outcome;
    }

    private static List<String> leftAlone(MongoClient client, JudgedDump dump, List<String> databases) {
        List<String> left = new ArrayList<>();
        for (CollectionFacts collection : dump.facts().collections()) {
            if (collection.database().equals(ADMIN)) {
                left.add(collection.namespace() + ": users and roles stay as the server has them");
            } else if (collection.name().startsWith("system.")) {
                left.add(collection.namespace() + ": restore it by hand");
            }
        }
        for (String database : NamespaceListing.databases(client)) {
            if (!databases.contains(database) && !database.equals(ADMIN)) {
                left.add(database + ": a database that is not restored");
            }
        }
        return left;
    }

    /** Removes what an earlier attempt of this saga left. */
    private void clean(MongoClient client) throws MongodbException {
        RestoreRecord record = RestoreRecord.find(client, saga);
        if (record == null) {
            return;
        }
        if (record.phase() == Phase.DONE) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-restore-pending",
                            "no earlier restore of this name",
                            "a restore whose old data is still aside",
                            saga,
                            "Discard it, or roll it back, first."),
                    false);
        }
        if (record.phase() != Phase.ROLLED_BACK) {
            rollBack(client, record);
        }
        turn.require(client);
        RestoreRecord.delete(client, saga);
    }

    private void rollBack(MongoClient client, RestoreRecord record) {
        if (record.phase() != Phase.STAGING) {
            new CollectionSwap(client, () -> turn.require(client)).changeBack(record.moves());
        }
        StagedCollections.clear(
                client, record.databases(), StagedCollections.prefix(token), () -> turn.require(client));
        turn.require(client);
        record.in(Phase.ROLLED_BACK).save(client);
    }

    /** Undoes the work as far as possible; when the server is gone, the record says what to put back. */
    private static void undo(MongoClient client, Runnable work, Exception reason) {
        try {
            work.run();
        } catch (MongoException e) {
            reason.addSuppressed(e);
        }
    }

    private static List<CollectionFacts> restored(JudgedDump dump, List<String> databases) {
        return RestoreGuards.restored(dump.facts(), databases);
    }

    private static List<String> databases(DumpFacts facts, Set<String> touched) {
        Set<String> names = new TreeSet<>();
        facts.collections().forEach(collection -> names.add(collection.database()));
        for (String namespace : touched) {
            int dot = namespace.indexOf('.');
            names.add(dot < 0 ? namespace : namespace.substring(0, dot));
        }
        names.remove(ADMIN);
        names.remove(NamespaceListing.RESTORES);
        return List.copyOf(names);
    }
}
