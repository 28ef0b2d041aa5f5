package io.stillpoint.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stillpoint.mongodb.testing.Samples;
import io.stillpoint.mongodb.testing.StandIn;
import io.stillpoint.mongodb.testing.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MongodbCheckTest {

    @TempDir
    Path secrets;

    @Test
    void a_replica_set_shows_version_and_oplog() throws Exception {
        try (StandIn server = StandIn.replicaSet()) {
            Samples.write(server.endpoint(), 30);
            ServerFacts facts = MongodbCheck.check(server.endpoint());
            assertThat(facts.version()).startsWith("5.0");
            assertThat(facts.replicaSet()).isEqualTo("rs0");
            assertThat(facts.oneInstant()).isTrue();
        }
    }

    @Test
    void a_server_of_its_own_has_no_single_instant_and_says_so() throws Exception {
        try (StandIn server = StandIn.single()) {
            ServerFacts facts = MongodbCheck.check(server.endpoint());
            assertThat(facts.oneInstant()).isFalse();
            assertThat(facts.replicaSet()).isNull();
        }
    }

    @Test
    void a_server_that_is_down_is_named() {
        StandIn server = StandIn.single();
        MongodbEndpoint endpoint = server.endpoint();
        server.die();
        refused("mongodb-unreachable", true, () -> MongodbCheck.check(endpoint));
    }

    @Test
    void an_address_that_asks_for_tls_is_refused_without_the_issuers_certificate() {
        refused(
                "mongodb-tls-without-ca",
                false,
                () -> MongodbEndpoint.of("mongodb://127.0.0.1:1/?tls=true", MongodbCredentials.none()));
    }

    @Test
    void a_wrong_password_is_told_without_the_password() throws Exception {
        try (StandIn server = StandIn.replicaSet()) {
            TestCertificates.secret(secrets.resolve("username"), "admin\n");
            TestCertificates.secret(secrets.resolve("password"), "wrong-secret\n");
            MongodbCredentials credentials = MongodbCredentials.load(secrets, Instant.now());
            assertThatThrownBy(() -> MongodbCheck.check(server.endpoint(credentials)))
                    .isInstanceOfSatisfying(MongodbException.class, e -> {
                        assertThat(e.problem().code()).isEqualTo("mongodb-login-refused");
                        assertThat(e.retryable()).isFalse();
                    })
                    .hasMessageNotContaining("wrong-secret");
        }
    }

    @Test
    void tls_with_the_clusters_authority_works() throws Exception {
        TestCertificates certificates = new TestCertificates();
        certificates.write(secrets, tomorrow());
        TestCertificates.Signed own = certificates.signed(tomorrow());
        try (StandIn server = StandIn.secured(own.keys().getPrivate(), own.certificate())) {
            MongodbCredentials credentials = MongodbCredentials.load(secrets, Instant.now());
            assertThat(MongodbCheck.check(server.endpoint(credentials)).replicaSet())
                    .isEqualTo("rs0");
        }
    }

    @Test
    void an_expired_server_certificate_is_told() throws Exception {
        TestCertificates certificates = new TestCertificates();
        certificates.write(secrets, tomorrow());
        TestCertificates.Signed own = certificates.signed(Instant.now().minus(Duration.ofDays(1)));
        try (StandIn server = StandIn.secured(own.keys().getPrivate(), own.certificate())) {
            MongodbCredentials credentials = MongodbCredentials.load(secrets, Instant.now());
            refused("mongodb-certificate-expired", false, () -> MongodbCheck.check(server.endpoint(credentials)));
        }
    }

    @Test
    void a_certificate_of_another_authority_is_told() throws Exception {
        new TestCertificates().write(secrets, tomorrow());
        TestCertificates.Signed own = new TestCertificates().signed(tomorrow());
        try (StandIn server = StandIn.secured(own.keys().getPrivate(), own.certificate())) {
            MongodbCredentials credentials = MongodbCredentials.load(secrets, Instant.now());
            refused("mongodb-tls-refused", false, () -> MongodbCheck.check(server.endpoint(credentials)));
        }
    }

    @Test
    void an_expired_client_certificate_is_reported_before_any_connection() throws Exception {
        new TestCertificates().write(secrets, Instant.now().minus(Duration.ofDays(1)));
        refused("mongodb-certificate-expired", false, () -> MongodbCredentials.load(secrets, Instant.now()));
    }

    @Test
    void credentials_that_others_may_read_are_refused() throws Exception {
        TestCertificates.secret(secrets.resolve("username"), "admin");
        TestCertificates.secret(secrets.resolve("password"), "secret");
        Files.setPosixFilePermissions(secrets.resolve("password"), PosixFilePermissions.fromString("rw-r-----"));
        refused("mongodb-credentials-open", false, () -> MongodbCredentials.load(secrets, Instant.now()));
    }

    @Test
    void a_user_without_a_password_is_refused() throws Exception {
        TestCertificates.secret(secrets.resolve("username"), "admin");
        refused("mongodb-credentials-missing", false, () -> MongodbCredentials.load(secrets, Instant.now()));
    }

    private static Instant tomorrow() {
        return Instant.now().plus(Duration.ofDays(1));
    }

    private static void refused(String code, boolean retryable, ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOfSatisfying(MongodbException.class, e -> {
            assertThat(e.problem().code()).isEqualTo(code);
            assertThat(e.retryable()).isEqualTo(retryable);
        });
    }
}
