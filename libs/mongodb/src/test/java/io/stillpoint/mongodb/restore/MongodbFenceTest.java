package io.stillpoint.mongodb.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.DumpSource;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.dump.MongodbDump;
import io.stillpoint.mongodb.testing.DumpDirectory;
import io.stillpoint.mongodb.testing.Restores;
import io.stillpoint.mongodb.testing.Samples;
import io.stillpoint.mongodb.testing.TestServer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executions of restores that come late, twice or at the same time. */
class MongodbFenceTest {

    private static final String SAGA = "s-1";

    @TempDir
    Path directory;

    private TestServer server;
    private DumpDirectory dump;
    private Map<String, Map<BsonValue, BsonDocument>> dumped;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.replicaSet();
        dump = new DumpDirectory(directory);
        Samples.write(server.endpoint(), 90);
        MongodbDump.dump(server.endpoint(), dump, Clock.systemUTC());
        dumped = Samples.read(server.endpoint());
        try (MongoClient client = server.endpoint().connect()) {
            client.getDatabase(Samples.DATABASE).getCollection("users").deleteMany(new Document());
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_token_below_the_highest_is_refused() throws Exception {
        // Given
        Restores.turn(server.endpoint(), SAGA, 7);

        // When
        MongodbException failure =
                catchThrowableOfType(MongodbException.class, () -> Restores.turn(server.endpoint(), SAGA, 6));

        // Then
        assertThat(failure.problem().code()).isEqualTo("mongodb-fenced");
        assertThat(failure.problem().found()).startsWith("7 of icp s-1 restore-mongodb/mongodb");
        assertThat(failure.retryable()).isFalse();
    }

    /** It was never there before: nothing but its number says that it is the earlier one. */
    @Test
    void a_run_of_an_earlier_delivery_is_refused_and_the_later_one_goes_on() throws Exception {
        // Given
        MongodbFence later = Restores.turn(server.endpoint(), SAGA, 7, "2-later");

        // When
        MongodbException failure =
                catchThrowableOfType(MongodbException.class, () -> Restores.turn(server.endpoint(), SAGA, 7, "1-late"));

        // Then
        assertThat(failure.problem().code()).isEqualTo("superseded");
        try (MongoClient client = server.endpoint().connect()) {
            later.require(client);
            Restores.turn(server.endpoint(), SAGA, 7, "10-much-later").require(client);
        }
    }

    @Test
    void a_restore_stops_when_a_later_execution_takes_over_and_leaves_its_data_alone() throws Exception {
        // Given
        StagedRestore earlier = new StagedRestore(server.endpoint(), SAGA, Restores.turn(server.endpoint(), SAGA, 1));
        List<RestoreOutcome> later = new ArrayList<>();
        DumpSource source = whenOpened(
                Samples.OTHER + "/roles.bson",
                () -> later.add(new StagedRestore(server.endpoint(), SAGA, Restores.turn(server.endpoint(), SAGA, 1))
                        .restore(dump.source(), false, List.of())));

        // When
        MongodbException failure =
                catchThrowableOfType(MongodbException.class, () -> earlier.restore(source, false, List.of()));

        // Then
        assertThat(later).hasSize(1);
        assertThat(failure.problem().code()).isEqualTo("superseded");
        assertThat(visible()).isEqualTo(dumped);
    }

    @Test
    void an_earlier_execution_rolls_nothing_back_any_more() throws Exception {
        // Given
        StagedRestore earlier = new StagedRestore(server.endpoint(), SAGA, Restores.turn(server.endpoint(), SAGA, 1));
        new StagedRestore(server.endpoint(), SAGA, Restores.turn(server.endpoint(), SAGA, 2))
                .restore(dump.source(), false, List.of());

        // When
        MongodbException failure = catchThrowableOfType(MongodbException.class, earlier::rollBack);

        // Then
        assertThat(failure.problem().code()).isEqualTo("mongodb-fenced");
        assertThat(visible()).isEqualTo(dumped);
    }

    @Test
    void what_came_of_an_earlier_attempt_is_found() throws Exception {
        // Given
        RestoreOutcome outcome = Restores.first(server.endpoint(), SAGA).restore(dump.source(), false, List.of());
        StagedRestore second = new StagedRestore(server.endpoint(), SAGA, Restores.turn(server.endpoint(), SAGA, 2));

        // When
        Optional<RestoreOutcome> found = second.done();

        // Then
        assertThat(found).contains(outcome);
        assertThat(second.rollBack()).containsExactly(Samples.DATABASE, Samples.OTHER);
        assertThat(second.done()).isEmpty();
        assertThat(second.rollBack()).isEmpty();
    }

    @Test
    void what_a_task_said_is_found_when_it_is_handed_out_again_and_by_no_other() throws Exception {
        // Given
        Restores.turn(server.endpoint(), SAGA, 3).done("all is well");

        // When
        Optional<String> again = Restores.turn(server.endpoint(), SAGA, 3).said();
        Optional<String> next = Restores.turn(server.endpoint(), SAGA, 4).said();

        // Then
        assertThat(again).contains("all is well");
        assertThat(next).isEmpty();
    }

    private interface Event {
        void happen() throws MongodbException, java.io.IOException;
    }

    private DumpSource whenOpened(String path, Event event) {
        return asked -> {
            if (asked.equals(path)) {
                try {
                    event.happen();
                } catch (MongodbException e) {
                    throw new java.io.IOException(e);
                }
            }
            return dump.source().open(asked);
        };
    }

    private Map<String, Map<BsonValue, BsonDocument>> visible() {
        Map<String, Map<BsonValue, BsonDocument>> all = Samples.read(server.endpoint());
        all.keySet().removeIf(name -> name.contains("._stillpoint."));
        return all;
    }
}
