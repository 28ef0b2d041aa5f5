package io.stillpoint.mongodb.testing;

import io.stillpoint.mongodb.MongodbCredentials;
import io.stillpoint.mongodb.MongodbEndpoint;
import io.stillpoint.standalone.mongodb.StandInServer;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bson.BsonDocument;

/** A wire-compatible server in this process, on loopback, and the way to it. */
public final class StandIn implements AutoCloseable {

    private final StandInServer server;
    private final boolean replicaSet;

    private StandIn(StandInServer server, boolean replicaSet) {
        this.server = server;
        this.replicaSet = replicaSet;
    }

    public static StandIn replicaSet() {
        return new StandIn(StandInServer.replicaSet(anyPort()), true);
    }

    public static StandIn single() {
        return new StandIn(StandInServer.single(anyPort()), false);
    }

    public static StandIn secured(PrivateKey key, X509Certificate certificate) {
        return new StandIn(StandInServer.secured(anyPort(), key, certificate), true);
    }

    public String address() {
        return server.address();
    }

    public MongodbEndpoint endpoint() {
        return endpoint(MongodbCredentials.none());
    }

    public MongodbEndpoint endpoint(MongodbCredentials credentials) {
        return new MongodbEndpoint(List.of(address()), replicaSet ? "rs0" : null, credentials);
    }

    /** See {@link StandInServer#oplog}. */
    public void oplog(BsonDocument entry) {
        server.oplog(entry);
    }

    /** See {@link StandInServer#freeBytes}. */
    public void freeBytes(long free) {
        server.freeBytes(free);
    }

    /** Ends it at once, as a crash does. */
    public void die() {
        server.close();
    }

    @Override
    public void close() {
        server.close();
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress("127.0.0.1", 0);
    }
}
