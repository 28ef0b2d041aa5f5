package io.stillpoint.standalone.mongodb;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Sorts;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.bson.RawBsonDocument;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code mongodb-stand-in dump}: prints one line per collection with the number of documents and one SHA-256 over their
 * bytes.
 */
@Command(name = "dump", description = "Prints each collection with its number of documents and their SHA-256, by _id.")
final class DumpCommand implements Callable<Integer> {

    private static final List<String> OF_THE_SERVER = List.of("admin", "config", "local");

    @SuppressWarnings("NullAway.Init") // Picocli refuses to run without it.
    @Option(names = "--url", required = true, description = "mongodb://HOST:PORT/?replicaSet=rs0")
    private String url;

    @Override
    public Integer call() throws NoSuchAlgorithmException {
        try (MongoClient client = MongoClients.create(url)) {
            for (String name : sorted(client.listDatabaseNames())) {
                if (!OF_THE_SERVER.contains(name)) {
                    print(client.getDatabase(name));
                }
            }
        }
        return 0;
    }

    private static void print(MongoDatabase database) throws NoSuchAlgorithmException {
        for (String name : sorted(database.listCollectionNames())) {
            MongoCollection<RawBsonDocument> collection = database.getCollection(name, RawBsonDocument.class);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            long documents = 0;
            for (RawBsonDocument document : collection.find().sort(Sorts.ascending("_id"))) {
                digest.update(document.getByteBuffer().asNIO());
                documents++;
            }
            System.out.printf(
                    "%s.%s %d %s%n",
                    database.getName(), name, documents, HexFormat.of().formatHex(digest.digest()));
        }
    }

    private static TreeSet<String> sorted(Iterable<String> names) {
        TreeSet<String> sorted = new TreeSet<>();
        names.forEach(sorted::add);
        return sorted;
    }
}
