package io.stillpoint.mongodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.ServerAddress;
import com.mongodb.WriteConcernResult;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.WriteConcernError;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/** What is told when too few members of a replica set write along. */
class LaggingMembersTest {

    private static final ServerAddress HOST = new ServerAddress("10.0.0.1", 27017);
    private static final WriteConcernError TIMED_OUT =
            new WriteConcernError(64, "WriteConcernFailed", "waiting for replication timed out", new BsonDocument());

    @Test
    void a_batch_that_no_majority_has_written_names_the_members_and_may_be_tried_again() {
        // Given
        var failure =
                new MongoBulkWriteException(BulkWriteResult.unacknowledged(), List.of(), TIMED_OUT, HOST, Set.of());

        // When
        MongodbException told = MongodbFailures.told(failure, "rs0", "the restore");

        // Then
        assertNamed(told);
    }

    @Test
    void a_command_that_no_majority_has_written_is_told_in_the_same_way() {
        // Given
        var failure = new MongoWriteConcernException(TIMED_OUT, WriteConcernResult.unacknowledged(), HOST, Set.of());

        // When
        MongodbException told = MongodbFailures.told(failure, "rs0", "the restore");

        // Then
        assertNamed(told);
    }

    @Test
    void the_server_tells_of_lagging_members_before_the_connection_counts_as_lost() {
        // Given
        var endpoint = new MongodbEndpoint(List.of("10.0.0.1:27017"), "rs0", MongodbCredentials.none());

        // When
        var settings = endpoint.settings(MongodbEndpoint.READ_LIMIT_SECONDS);

        // Then
        assertThat(settings.getWriteConcern().getWTimeout(java.util.concurrent.TimeUnit.SECONDS))
                .isPositive()
                .isLessThan(settings.getSocketSettings().getReadTimeout(java.util.concurrent.TimeUnit.SECONDS));
    }

    private static void assertNamed(MongodbException told) {
        assertThat(told.problem().code()).isEqualTo("mongodb-not-replicated");
        assertThat(told.problem().expected()).contains("majority");
        assertThat(told.problem().where()).isEqualTo("rs0");
        assertThat(told.retryable()).isTrue();
    }
}
