package io.stillpoint.standalone.mongodb;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks MongoDB's wire protocol, keeps everything in memory and writes an oplog. It replaces
 * {@code mongod} where none is available.
 */
public final class StandInServer implements AutoCloseable {

    private static final String FIRST_ENTRY =
            "{ts: {$timestamp: {t: 1, i: 1}}, t: {$numberLong: '1'}, v: 2, op: 'n', ns: '', o: {msg: 'initiating set'}}";

    private final MongoServer server;
    private final ReplicaSetBackend backend;
    private final String host;

    private StandInServer(
            InetSocketAddress at, boolean replicaSet, @Nullable PrivateKey key, X509Certificate... chain) {
        this.backend = new ReplicaSetBackend(replicaSet);
        this.server = new MongoServer(backend);
        this.host = at.getHostString();
        if (key != null) {
            server.enableSsl(key, null, chain);
        }
        if (replicaSet) {
            server.enableOplog();
        }
        server.bind(at);
        backend.address(address());
    }

    /** Returns a replica set {@code rs0} of one member, with the first entry of a new set in its oplog. */
    public static StandInServer replicaSet(InetSocketAddress at) {
        StandInServer server = new StandInServer(at, true, null);
        server.oplog(BsonDocument.parse(FIRST_ENTRY));
        return server;
    }

    /** Returns a server without a replica set, so without an oplog. */
    public static StandInServer single(InetSocketAddress at) {
        return new StandInServer(at, false, null);
    }

    /** Returns a replica set that accepts TLS only. */
    public static StandInServer secured(InetSocketAddress at, PrivateKey key, X509Certificate certificate) {
        return new StandInServer(at, true, key, certificate);
    }

    /** Returns host and port. */
    public String address() {
        return host + ":" + server.getLocalAddress().getPort();
    }

    /** Puts an entry into the oplog, in a real server's form. Not for a server with TLS. */
    public void oplog(BsonDocument entry) {
        try (MongoClient client = MongoClients.create("mongodb://" + address() + "/?replicaSet=rs0")) {
            client.getDatabase("local")
                    .getCollection("oplog.rs", BsonDocument.class)
                    .insertOne(entry);
        }
    }

    /** Makes the server report this much disk space; the default is 1 TiB. */
    public void freeBytes(long free) {
        backend.freeBytes(free);
    }

    /** Ends it at once, as a crash does. What it held is gone. */
    @Override
    public void close() {
        server.shutdownNow();
    }
}
