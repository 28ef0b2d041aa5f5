package io.stillpoint.mongodb.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.dump.MongodbDump;
import io.stillpoint.mongodb.testing.DumpDirectory;
import io.stillpoint.mongodb.testing.Reading;
import io.stillpoint.mongodb.testing.Restores;
import io.stillpoint.mongodb.testing.Samples;
import io.stillpoint.mongodb.testing.TargetDamage;
import io.stillpoint.mongodb.testing.TestServer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A restore brings everything back, and a roll-back brings the damage back, whatever is broken where it goes. */
class TargetDamagesTest {

    @TempDir
    Path home;

    private TestServer server;
    private DumpDirectory dump;
    private Map<String, String> saved;

    @BeforeEach
    void save() throws Exception {
        server = TestServer.replicaSet();
        dump = new DumpDirectory(home);
        Samples.write(server.endpoint(), 30);
        try (MongoClient client = server.endpoint().connect()) {
            client.getDatabase(Samples.DATABASE)
                    .runCommand(BsonDocument.parse("{create: 'first', viewOn: 'users', pipeline: [{$limit: 1}]}"));
        }
        saved = Reading.of(server.endpoint());
        MongodbDump.dump(server.endpoint(), dump, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedTargetGetsAllOfTheSnapshotAndCanBeRolledBack(TargetDamage damage) throws Exception {
        // Given
        try (MongoClient client = server.endpoint().connect()) {
            damage.happen(client);
        }
        Map<String, String> damaged = Reading.of(server.endpoint());
        StagedRestore restore = Restores.first(server.endpoint(), "s");

        // When
        restore.restore(dump.source(), false, List.of());

        // Then
        assertThat(Reading.of(server.endpoint())).isEqualTo(saved);
        restore.rollBack();
        assertThat(Reading.of(server.endpoint())).isEqualTo(damaged);
    }
}
