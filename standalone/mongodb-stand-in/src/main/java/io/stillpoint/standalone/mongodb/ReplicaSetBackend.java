package io.stillpoint.standalone.mongodb;

import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Adds what mongo-java-server lacks: the fields of a replica set's primary, options and views in listCollections, disk
 * space, a refused login. Commands run one at a time; otherwise a write and its oplog entry would not be one step.
 */
final class ReplicaSetBackend extends MemoryBackend {
    private static final long USED_BYTES = 1L << 30;

    private final Map<String, Document> options = new ConcurrentHashMap<>();
    private final boolean replicaSet;
    private volatile String address = "";
    private volatile long freeBytes = 1L << 40;

    ReplicaSetBackend(boolean replicaSet) {
        this.replicaSet = replicaSet;
    }

    void address(String known) {
        address = known;
    }

    void freeBytes(long free) {
        freeBytes = free;
    }

    @Override
    public synchronized Document handleCommand(Channel channel, String database, String command, Document query) {
        if (command.equalsIgnoreCase("saslStart")) {
            throw new MongoServerError(18, "AuthenticationFailed", "Authentication failed.");
        }
        if (command.equals("dbStats")) {
            return ok().append("fsTotalSize", (double) (USED_BYTES + freeBytes))
                    .append("fsUsedSize", (double) USED_BYTES);
        }
        String namespace = database + "." + query.get(command);
        if (command.equals("create")) {
            return create(channel, database, namespace, query);
        }
        if (command.equals("drop") && view(namespace)) {
            options.remove(namespace);
            return ok();
        }
        if (command.equals("drop")) {
            options.remove(namespace);
        }
        if (command.equals("dropDatabase")) {
            options.keySet().removeIf(known -> known.startsWith(database + "."));
        }
        Document answer = super.handleCommand(channel, database, command, query);
        return switch (command) {
            case "isMaster", "ismaster", "hello" -> replicaSet ? primary(answer) : answer;
            case "listCollections" -> listed(database, answer);
            case "renameCollection" -> renamed(query, answer);
            default -> answer;
        };
    }

    private Document create(Channel channel, String database, String namespace, Document query) {
        Document own = query.clone();
        List.of("create", "$db", "lsid", "writeConcern", "$clusterTime", "$readPreference")
                .forEach(own::remove);
        if (query.containsKey("viewOn")) {
            options.put(namespace, own);
            return ok();
        }
        Document plain = query.clone();
        // Stored as an option only: no document is ever pushed out.
        plain.remove("capped");
        plain.remove("size");
        Document answer = super.handleCommand(channel, database, "create", plain);
        options.put(namespace, own);
        return answer;
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
        Document cursor = Objects.requireNonNull((Document) answer.get("cursor"));
        List<Document> batch = Objects.requireNonNull((List<Document>) cursor.get("firstBatch"));
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
        cursor.put("firstBatch", all);
        return answer;
    }

    private Document renamed(Document query, Document answer) {
        Document own = options.remove(String.valueOf(query.get("renameCollection")));
        if (own != null) {
            options.put(String.valueOf(query.get("to")), own);
        }
        return answer;
    }

    private static Document ok() {
        return new Document("ok", 1.0);
    }
}
