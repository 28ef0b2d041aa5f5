package io.stillpoint.mongodb.testing;

import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.MongodbCredentials;
import io.stillpoint.mongodb.MongodbEndpoint;
import io.stillpoint.mongodb.MongodbException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A replica set for a test: the one that {@code -Dstillpoint.test.mongodb=mongodb://…} names, with the login and the certificates in
 * the directory {@code -Dstillpoint.test.mongodb.credentials=…} if it wants some; or the stand-in.
 */
public final class TestServer implements AutoCloseable {

    private static final String NAMED = System.getProperty("stillpoint.test.mongodb", "");
    private static final String CREDENTIALS = System.getProperty("stillpoint.test.mongodb.credentials", "");

    private final @org.jspecify.annotations.Nullable StandIn standIn;
    private final MongodbEndpoint endpoint;

    private TestServer(@org.jspecify.annotations.Nullable StandIn standIn, MongodbEndpoint endpoint) {
        this.standIn = standIn;
        this.endpoint = endpoint;
    }

    public static TestServer replicaSet() throws MongodbException {
        if (!NAMED.isEmpty()) {
            MongodbCredentials credentials = CREDENTIALS.isEmpty()
                    ? MongodbCredentials.none()
                    : MongodbCredentials.load(Path.of(CREDENTIALS), Instant.now());
            TestServer server = new TestServer(null, MongodbEndpoint.of(NAMED, credentials));
            server.clear();
            return server;
        }
        StandIn standIn = StandIn.replicaSet();
        return new TestServer(standIn, standIn.endpoint());
    }

    public MongodbEndpoint endpoint() {
        return endpoint;
    }

    /** Drops what tests made: a real server is used by one test after the other. */
    private void clear() {
        try (MongoClient client = endpoint.connect()) {
            for (String name : client.listDatabaseNames()) {
                if (name.startsWith("test_") || name.equals("stillpoint_restores")) {
                    client.getDatabase(name).drop();
                }
            }
        }
    }

    @Override
    public void close() {
        if (standIn != null) {
            standIn.close();
        } else {
            clear();
        }
    }
}
