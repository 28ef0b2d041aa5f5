package io.stillpoint.mongodb.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.stillpoint.mongodb.DumpDirectory;
import io.stillpoint.mongodb.DumpSource;
import io.stillpoint.mongodb.MongoCredentials;
import io.stillpoint.mongodb.MongoEndpoint;
import io.stillpoint.mongodb.dump.MongoDump;
import io.stillpoint.mongodb.restore.MongoRestore;
import io.stillpoint.mongodb.testing.Restores;
import io.stillpoint.mongodb.testing.Samples;
import io.stillpoint.mongodb.testing.StandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.bson.Document;

/**
 * Documents per second of dump and restore against plain driver reads and writes of the same data, side by side. Arguments:
 * documents, rounds, and a server ({@code mongodb://…}) if it shall not be the stand-in.
 */
public final class MongoBench {

    private static final int WRITE_BATCH = 1000;

    private MongoBench() {}

    public static void main(String[] arguments) throws Exception {
        int documents = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        StandIn standIn = arguments.length > 2 ? null : StandIn.single();
        MongoEndpoint endpoint =
                standIn == null ? MongoEndpoint.of(arguments[2], MongoCredentials.none()) : standIn.endpoint();
        Path directory = Files.createTempDirectory("stillpoint-mongo-bench");
        double[] read = new double[rounds];
        double[] dumped = new double[rounds];
        double[] written = new double[rounds];
        double[] restored = new double[rounds];
        try (MongoClient client = endpoint.connect()) {
            MongoCollection<Document> users =
                    client.getDatabase(Samples.DATABASE).getCollection("users");
            users.drop();
            Samples.fill(
                    client.getDatabase(Samples.DATABASE).getCollection("users", org.bson.BsonDocument.class),
                    1,
                    documents);
            List<Document> all = users.find().into(new ArrayList<>());
            for (int round = 0; round < rounds; round++) {
                DumpDirectory dump = new DumpDirectory(directory.resolve("round-" + round));
                read[round] = seconds(() -> users.find()
                        .batchSize(WRITE_BATCH)
                        .into(new ArrayList<>())
                        .size());
                dumped[round] = seconds(() -> MongoDump.dump(endpoint, dump, Clock.systemUTC()));
                written[round] = seconds(() -> plainWrites(client, all));
                client.getDatabase("test_plain").drop();
                DumpSource source = dump.source();
                MongoRestore restore = Restores.first(endpoint, "bench-" + round);
                restored[round] = seconds(() -> restore.restore(source, Set.of(Samples.DATABASE), true));
                restore.discardAside();
            }
        }
        System.out.printf("documents %d, rounds %d, medians%n", documents, rounds);
        print("dump    against plain reads ", documents, median(dumped), median(read));
        print("restore against plain writes", documents, median(restored), median(written));
        if (standIn != null) {
            standIn.close();
        }
    }

    private static int plainWrites(MongoClient client, List<Document> all) {
        MongoCollection<Document> collection = client.getDatabase("test_plain").getCollection("users");
        for (int from = 0; from < all.size(); from += WRITE_BATCH) {
            collection.insertMany(all.subList(from, Math.min(all.size(), from + WRITE_BATCH)));
        }
        return all.size();
    }

    private static double seconds(Callable<?> work) throws Exception {
        long from = System.nanoTime();
        work.call();
        return (System.nanoTime() - from) / 1e9;
    }

    private static double median(double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(String what, int documents, double ours, double plain) {
        System.out.printf(
                "%s: %.0f documents/s against %.0f, ratio %.2f%n",
                what, documents / ours, documents / plain, plain / ours);
    }
}
