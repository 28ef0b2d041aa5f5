package io.stillpoint.mongodb.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.dump.MongodbDump;
import io.stillpoint.mongodb.testing.DumpDirectory;
import io.stillpoint.mongodb.testing.Reading;
import io.stillpoint.mongodb.testing.Restores;
import io.stillpoint.mongodb.testing.SchemaFeature;
import io.stillpoint.mongodb.testing.TestServer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that a database may have is dumped, lost, restored, and compared by a reader of its own. */
class SchemaFeaturesTest {

    @TempDir
    static Path home;

    private static TestServer server;
    private static Map<String, String> before;
    private static Map<String, String> after;

    @BeforeAll
    static void loseAndRestore() throws Exception {
        server = TestServer.replicaSet();
        DumpDirectory dump = new DumpDirectory(home);
        try (MongoClient client = server.endpoint().connect()) {
            for (SchemaFeature feature : SchemaFeature.values()) {
                feature.make(client);
            }
            before = Reading.of(server.endpoint());
            MongodbDump.dump(server.endpoint(), dump, Clock.systemUTC());
            for (SchemaFeature feature : SchemaFeature.values()) {
                client.getDatabase(feature.database())
                        .listCollectionNames()
                        .forEach(name -> client.getDatabase(feature.database())
                                .getCollection(name)
                                .drop());
            }
        }
        assertThat(Reading.of(server.endpoint())).isEmpty();
        StagedRestore restore = Restores.first(server.endpoint(), "features");
        restore.restore(dump.source(), false, List.of());
        restore.discardAside(false);
        after = Reading.of(server.endpoint());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void aFeatureComesBackAsItWas(SchemaFeature feature) {
        // When
        Map<String, String> restored = of(after, feature);

        // Then
        assertThat(restored).isNotEmpty().isEqualTo(of(before, feature));
    }

    private static Map<String, String> of(Map<String, String> all, SchemaFeature feature) {
        Map<String, String> part = new TreeMap<>(all);
        part.keySet().removeIf(name -> !name.startsWith(feature.database() + "."));
        return part;
    }
}
