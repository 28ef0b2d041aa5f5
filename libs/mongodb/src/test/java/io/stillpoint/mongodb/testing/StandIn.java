package io.stillpoint.mongodb.testing;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import io.netty.channel.Channel;
import io.stillpoint.mongodb.MongoCredentials;
import io.stillpoint.mongodb.MongoEndpoint;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A wire-compatible server in this process: mongo-java-server with its oplog, and with what that one lacks and real servers
 * answer: the fields of a replica set's primary, options and views in listCollections, a refused login. Commands are
 * carried out one at a time, as its writes and their oplog entries are not one step otherwise.
 */
public final class StandIn implements AutoCloseable {

    private final Backend backend = new Backend();
    private final MongoServer server = new MongoServer(backend);
    private final int port;

    private StandIn(boolean replicaSet, @org.jspecify.annotations.Nullable PrivateKey key, X509Certificate... chain) {
        backend.replicaSet = replicaSet;
        if (key != null) {
            server.enableSsl(key, null, chain);
        }
        if (replicaSet) {
            server.enableOplog();
        }
        server.bind(new InetSocketAddress("127.0.0.1", 0));
        port = server.getLocalAddress().getPort();
        backend.address = address();
        if (replicaSet && key == null) {
            oplog(
                    org.bson.BsonDocument.parse(
                            "{ts: {$timestamp: {t: 1, i: 1}}, t: {$numberLong: '1'}, v: 2, op: 'n', ns: '', o: {msg: 'initiating set'}}"));
        }
    }

    public static StandIn replicaSet() {
        return new StandIn(true, null);
    }

    public static StandIn single() {
        return new StandIn(false, null);
    }

    public static StandIn secured(PrivateKey key, X509Certificate certificate) {
        return new StandIn(true, key, certificate);
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public MongoEndpoint endpoint() {
        return endpoint(MongoCredentials.none());
    }

    public MongoEndpoint endpoint(MongoCredentials credentials) {
        return new MongoEndpoint(List.of(address()), backend.replicaSet ? "rs0" : null, credentials);
    }

    /** Puts an entry into the oplog, in the form in which a real server writes it. */
    public void oplog(org.bson.BsonDocument entry) {
        try (var client = endpoint().connect()) {
            client.getDatabase("local")
                    .getCollection("oplog.rs", org.bson.BsonDocument.class)
                    .insertOne(entry);
        }
    }

    /** Ends it at once, as a crash does. */
    public void die() {
        server.shutdownNow();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static final class Backend extends MemoryBackend {
        private final Map<String, Document> options = new ConcurrentHashMap<>();
        private boolean replicaSet;
        private String address = "";

        @Override
        public synchronized Document handleCommand(Channel channel, String database, String command, Document query) {
            if (command.equalsIgnoreCase("saslStart")) {
                throw new MongoServerError(18, "AuthenticationFailed", "Authentication failed.");
            }
            if (command.equals("replSetGetStatus") && replicaSet) {
                return ok().append("members", List.of(new Document("name", address).append("stateStr", "PRIMARY")));
            }
            String namespace = database + "." + query.get(command);
            if (command.equals("create")) {
                Document own = query.clone();
                List.of("create", "$db", "lsid", "writeConcern", "$clusterTime", "$readPreference")
                        .forEach(own::remove);
                if (query.containsKey("viewOn")) {
                    options.put(namespace, own);
                    return ok();
                }
                Document plain = query.clone();
                // Kept as an option only: nothing is ever pushed out.
                plain.remove("capped");
                plain.remove("size");
                Document answer = super.handleCommand(channel, database, command, plain);
                options.put(namespace, own);
                return answer;
            }
            if (command.equals("drop") && view(namespace)) {
                options.remove(namespace);
                return ok();
            }
            if (command.equals("drop")) {
                options.remove(namespace);
            }
            Document answer = super.handleCommand(channel, database, command, query);
            return switch (command) {
                case "isMaster", "ismaster", "hello" -> replicaSet ? primary(answer) : answer;
                case "listCollections" -> listed(database, answer);
                case "renameCollection" -> renamed(query, answer);
                default -> answer;
            };
        }

        private boolean view(String namespace) {
            return options.containsKey(namespace) && options.get(namespace).containsKey("viewOn");
        }

        private Document primary(Document answer) {
            return answer.append("setName", "rs0")
                    .append("setVersion", 1)
                    .append("secondary", false)
                    .append("hosts", List.of(address))
                    .append("primary", address)
                    .append("me", address);
        }

        @SuppressWarnings("unchecked")
        private Document listed(String database, Document answer) {
            List<Document> batch = (List<Document>) ((Document) answer.get("cursor")).get("firstBatch");
            List<Document> all = new ArrayList<>();
            for (Document collection : batch) {
                Document known = options.get(database + "." + collection.get("name"));
                if (known != null) {
                    collection.put("options", known);
                }
                all.add(collection);
            }
            options.forEach((namespace, own) -> {
                if (own.containsKey("viewOn") && namespace.startsWith(database + ".")) {
                    all.add(new Document("name", namespace.substring(database.length() + 1))
                            .append("type", "view")
                            .append("options", own)
                            .append("info", new Document("readOnly", true)));
                }
            });
            ((Document) answer.get("cursor")).put("firstBatch", all);
            return answer;
        }

        private Document renamed(Document query, Document answer) {
            Document own = options.remove(query.get("renameCollection").toString());
            if (own != null) {
                options.put(query.get("to").toString(), own);
            }
            return answer;
        }

        private static Document ok() {
            return new Document("ok", 1.0);
        }
    }
}
