package io.stillpoint.mongodb.dump;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.DumpFacts;
import io.stillpoint.mongodb.DumpFacts.OplogFacts;
import io.stillpoint.mongodb.DumpFile;
import io.stillpoint.mongodb.DumpPaths;
import io.stillpoint.mongodb.DumpSink;
import io.stillpoint.mongodb.MongodbCheck;
import io.stillpoint.mongodb.MongodbEndpoint;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.MongodbFailures;
import io.stillpoint.mongodb.OpTime;
import io.stillpoint.mongodb.ServerFacts;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Dumps a server as {@code mongodump --oplog} does: every collection while others write, and the oplog from before the
 * first to after the last, so that replaying it leads to one instant. The dump fails on anything that a replay cannot
 * repeat (a renamed collection, another primary). So every dump that exists can be restored.
 */
public final class MongodbDump {

    private final MongodbEndpoint endpoint;
    private final DumpSink sink;
    private final Clock clock;

    private MongodbDump(MongodbEndpoint endpoint, DumpSink sink, Clock clock) {
        this.endpoint = endpoint;
        this.sink = sink;
        this.clock = clock;
    }

    /**
     * Writes {@code <db>/<collection>.bson}, {@code <db>/<collection>.metadata.json}, {@code oplog.bson} and, last,
     * {@link DumpPaths#FACTS}.
     *
     * @return facts about the dump; without them there is no dump, even if files exist
     * @throws MongodbException see {@link MongodbCheck#check},
     *     {@link io.stillpoint.mongodb.oplog.OplogReader#read}; {@code mongodb-connection-lost},
     *     {@code mongodb-primary-changed}, {@code mongodb-oplog-overrun}, {@code mongodb-dropped-during-dump}
     * @throws IOException when the sink fails
     */
    public static DumpFacts dump(MongodbEndpoint endpoint, DumpSink sink, Clock clock)
            throws MongodbException, IOException {
        return new MongodbDump(endpoint, sink, clock).run();
    }

    private DumpFacts run() throws MongodbException, IOException {
        Instant startedAt = clock.instant();
        ServerFacts server = MongodbCheck.check(endpoint);
        try (MongoClient client = endpoint.connect()) {
            OplogDump oplog = server.oneInstant() ? OplogDump.begin(client, endpoint.where()) : null;
            CollectionsDump collections = new CollectionsDump(client, sink, endpoint.where());
            collections.run();
            OplogFacts oplogFacts = null;
            if (oplog == null) {
                collections.proveNothingGone();
            } else {
                oplogFacts = oplog.finish(sink);
                provedDropped(collections, oplog);
            }
            OpTime end = oplog == null ? null : oplog.end();
            DumpFacts facts = new DumpFacts(
                    DumpFacts.FORMAT,
                    server.version(),
                    server.replicaSet(),
                    startedAt,
                    clock.instant(),
                    oplog == null ? null : oplog.start(),
                    end,
                    instant(end),
                    oplogFacts,
                    collections.facts(),
                    collections.skipped());
            write(facts);
            return facts;
        } catch (MongoException e) {
            throw MongodbFailures.told(e, endpoint.where(), "the dump");
        }
    }

    private void provedDropped(CollectionsDump collections, OplogDump oplog) throws MongodbException {
        for (String namespace : collections.vanished()) {
            if (!oplog.dropped(namespace)) {
                throw new MongodbException(
                        new Problem(
                                "mongodb-dropped-during-dump",
                                "a collection that can be read to its end",
                                "a collection that vanished without a drop in the oplog",
                                namespace,
                                "Repeat the backup."),
                        true);
            }
        }
    }

    private static @Nullable Instant instant(@Nullable OpTime end) {
        return end == null ? null : end.instant();
    }

    private void write(DumpFacts facts) throws IOException {
        try (DumpFile out = sink.open(DumpPaths.FACTS)) {
            out.write(facts.toJson());
            out.complete();
        }
    }
}
