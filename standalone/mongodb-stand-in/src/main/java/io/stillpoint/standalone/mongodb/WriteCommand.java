package io.stillpoint.standalone.mongodb;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.bson.Document;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mongodb-stand-in write}: writes numbered documents into the database where ICP keeps its users and teams. */
@Command(name = "write", description = "Writes numbered documents into platform-db.")
final class WriteCommand implements Callable<Integer> {

    private static final String DATABASE = "platform-db";

    @SuppressWarnings("NullAway.Init") // Picocli refuses to run without it.
    @Option(names = "--url", required = true, description = "mongodb://HOST:PORT/?replicaSet=rs0")
    private String url;

    @Option(names = "--first", defaultValue = "1", description = "Number of the first document.")
    private int first;

    @Option(names = "--count", required = true, description = "How many.")
    private int count;

    @Override
    public Integer call() {
        try (MongoClient client = MongoClients.create(url)) {
            MongoDatabase database = client.getDatabase(DATABASE);
            database.getCollection("teams").createIndex(Indexes.ascending("name"));
            List<Document> teams = new ArrayList<>();
            for (int number = first; number < first + count; number++) {
                teams.add(new Document("_id", number)
                        .append("name", "team-%06d".formatted(number))
                        .append("members", List.of("ada", "grace", "user-" + number)));
            }
            database.getCollection("teams").insertMany(teams);
        }
        return 0;
    }
}
