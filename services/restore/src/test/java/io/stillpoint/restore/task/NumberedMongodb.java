package io.stillpoint.restore.task;

import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.OpTime;
import io.stillpoint.mongodb.testing.StandIn;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.BsonTimestamp;
import org.bson.Document;

/** A number is a document; the oplog says when it was written. */
final class NumberedMongodb implements NumberedComponent {

    private final StandIn server = StandIn.replicaSet();
    private final MongoClient client = server.endpoint().connect();
    private final ContentTasks tasks;

    NumberedMongodb(LabVault vault, Path home) throws Exception {
        tasks = new ContentTasks(
                vault, home, Component.MONGODB, server.endpoint().where());
    }

    @Override
    public String write(int number) {
        client.getDatabase("numbers").getCollection("written").insertOne(new Document("_id", number));
        Document entry = client.getDatabase("local")
                .getCollection("oplog.rs")
                .find()
                .sort(new Document("$natural", -1))
                .first();
        // Nobody else writes here.
        BsonTimestamp time = Objects.requireNonNull(entry).get("ts", BsonTimestamp.class);
        return OpTime.of(time, -1).text();
    }

    @Override
    public SnapshotRef backup(String point) throws Exception {
        return tasks.backup(point);
    }

    @Override
    public void restore(SnapshotRef snapshot) throws Exception {
        tasks.restore(snapshot, 5, 1);
    }

    @Override
    public List<Integer> numbers() {
        List<Integer> found = new ArrayList<>();
        client.getDatabase("numbers")
                .getCollection("written")
                .find()
                .forEach(document -> found.add(document.getInteger("_id")));
        return found;
    }

    @Override
    public void close() throws Exception {
        tasks.close();
        client.close();
        server.close();
    }
}
