package io.stillpoint.mongodb.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.model.Indexes;
import io.stillpoint.mongodb.BsonFile;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.testing.StandIn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StagingTest {

    private static final String USERS = "test_platform.users";

    private StandIn server;
    private MongoClient client;
    private StagedCollections staging;

    @BeforeEach
    void start() {
        server = StandIn.replicaSet();
        client = server.endpoint().connect();
        staging = new StagedCollections(client, StagedCollections.prefix("t"), () -> {});
        staging.create(USERS, new BsonDocument());
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void a_document_that_a_scan_met_twice_is_taken_once_where_the_oplog_tells_what_it_is() throws Exception {
        // Given
        BsonFile twice = file("{_id: 1, n: 1}", "{_id: 2}", "{_id: 1, n: 2}", "{_id: 3}");

        // When
        staging.fill(USERS, twice, true);

        // Then
        assertThat(staging.place(USERS).documents()).isEqualTo(3);
        assertThat(staging.collection(USERS).countDocuments()).isEqualTo(3);
    }

    @Test
    void a_document_that_is_there_twice_without_a_reason_is_refused() {
        // Given
        BsonFile twice = file("{_id: 1, n: 1}", "{_id: 1, n: 2}");

        // When
        var refused = assertThatThrownBy(() -> staging.fill(USERS, twice, false));

        // Then
        refused.isInstanceOf(MongoBulkWriteException.class);
    }

    @Test
    void an_index_that_lost_what_it_does_is_found() {
        // Given
        staging.indexes().add(USERS, List.of(BsonDocument.parse("{v: 2, key: {n: 1}, name: 'n_1', unique: true}")));
        client.getDatabase("test_platform")
                .getCollection(staging.place(USERS).staged())
                .createIndex(Indexes.ascending("n"));

        // When
        var refused = assertThatThrownBy(() -> new RestoreProof(client, staging).indexes());

        // Then
        refused.isInstanceOfSatisfying(MongodbException.class, e -> {
            assertThat(e.problem().code()).isEqualTo("mongodb-restore-differs");
            assertThat(e.problem().expected()).contains("unique");
        });
    }

    private static BsonFile file(String... documents) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String json : documents) {
            var document = RawBsonDocument.parse(json).getByteBuffer();
            bytes.write(document.array(), 0, document.remaining());
        }
        return new BsonFile(new ByteArrayInputStream(bytes.toByteArray()), "test");
    }
}
