package io.stillpoint.mongodb.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.MongodbCredentials;
import io.stillpoint.mongodb.MongodbEndpoint;
import io.stillpoint.mongodb.dump.MongodbDump;
import io.stillpoint.mongodb.testing.DumpDirectory;
import io.stillpoint.mongodb.testing.Restores;
import io.stillpoint.mongodb.testing.Samples;
import io.stillpoint.mongodb.testing.StandIn;
import io.stillpoint.mongodb.testing.TestCertificates;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsRoundTripTest {

    @TempDir
    Path secrets;

    @TempDir
    Path directory;

    @Test
    void a_dump_and_a_restore_over_tls_with_the_clusters_authority() throws Exception {
        // Given
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        TestCertificates certificates = new TestCertificates();
        certificates.write(secrets, tomorrow);
        TestCertificates.Signed own = certificates.signed(tomorrow);
        DumpDirectory dump = new DumpDirectory(directory);
        try (StandIn server = StandIn.secured(own.keys().getPrivate(), own.certificate())) {
            MongodbEndpoint endpoint = server.endpoint(MongodbCredentials.load(secrets, Instant.now()));
            Samples.write(endpoint, 300);
            Map<String, Map<BsonValue, BsonDocument>> before = Samples.read(endpoint);
            MongodbDump.dump(endpoint, dump, Clock.systemUTC());
            try (MongoClient client = endpoint.connect()) {
                client.getDatabase(Samples.DATABASE).drop();
                client.getDatabase(Samples.OTHER).drop();
            }

            // When
            RestoreOutcome outcome = Restores.first(endpoint, "saga-tls").restore(dump.source(), false, List.of());

            // Then
            assertThat(Samples.read(endpoint)).isEqualTo(before);
            assertThat(outcome.comparedByHash()).isPositive();
        }
    }
}
