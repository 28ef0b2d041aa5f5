package io.stillpoint.restore.task;

import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.testing.StandIn;
import io.stillpoint.restore.task.NumberedWriter.Span;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A MongoDB is written to while the task of the backup service saves it. After a restore it holds all that was there at one instant, and
 * nothing of later. What is restored is read without Stillpoint.
 */
class NumberedWritersTest {

    private static final String DATABASE = "numbers";

    @TempDir
    Path home;

    @Test
    void aRestoredMongodbHoldsEachNumberUpToOneInstant() throws Exception {
        // Given
        try (StandIn server = StandIn.replicaSet();
                MongoClient client = server.endpoint().connect();
                var tasks = new ContentTasks(
                        home, Component.MONGODB, server.endpoint().where());
                var writer = NumberedWriter.into("mongodb", into(client))) {
            int before = writer.acknowledged();
            SnapshotRef snapshot = tasks.backup();
            Span span = new Span(before, writer.begun());
            writer.awaitMore(5);
            writer.close();
            tasks.sealed(snapshot);

            // When
            tasks.restore(snapshot, 5, 1);

            // Then
            writer.requireOneInstant(in(client), span);
        }
    }

    private static NumberedWriter.Write into(MongoClient client) {
        return number -> client.getDatabase(DATABASE).getCollection("written").insertOne(new Document("_id", number));
    }

    private static List<Integer> in(MongoClient client) {
        List<Integer> found = new ArrayList<>();
        client.getDatabase(DATABASE)
                .getCollection("written")
                .find()
                .forEach(document -> found.add(document.getInteger("_id")));
        return found;
    }
}
