package io.stillpoint.cli.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.component.EndpointChecks.Verdict;
import io.stillpoint.kubernetes.testing.FakeApi;
import io.stillpoint.kubernetes.testing.TestAuthority;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real MariaDB; of an API server its answers. */
class EndpointChecksTest {

    private static MariadbServer mariadb;

    @TempDir
    Path secrets;

    @BeforeAll
    static void start() throws Exception {
        mariadb = MariadbServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        mariadb.close();
    }

    @Test
    void eachServiceIsJudgedByItsOwnLoginAndTheRightsThatItNeeds() throws Exception {
        // Given
        login("db-backup", "backup", MariadbServer.PASSWORD);
        login("restore", "backup", MariadbServer.PASSWORD);

        // When
        List<Verdict> verdicts = answers(checks(endpoint(mariadb.port()), false));

        // Then
        assertThat(verdicts).hasSize(2);
        assertThat(verdicts.getFirst().what()).startsWith("mariadb ").endsWith(" as db-backup");
        assertThat(verdicts.getFirst().problem()).isNull();
        assertThat(verdicts.getLast().what()).endsWith(" as restore");
        assertThat(verdicts.getLast().problem())
                .isNotNull()
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("mariadb-privilege-missing"));
    }

    @Test
    void aWrongPasswordIsNamedAndNotShown() throws Exception {
        // Given
        login("db-backup", "backup", "not-the-one");
        login("restore", "admin", MariadbServer.PASSWORD);

        // When
        List<Verdict> verdicts = answers(checks(endpoint(mariadb.port()), false));

        // Then
        assertThat(verdicts.getFirst().problem()).isNotNull().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("mariadb-login-refused");
            assertThat(problem.sentence()).doesNotContain("not-the-one");
        });
        assertThat(verdicts.getLast().problem()).isNull();
    }

    @Test
    void anAccountThatMayNotDeletePodsIsToldWhereARegistryIsDeclared() throws Exception {
        // Given
        TestAuthority authority = new TestAuthority();
        try (FakeApi api = new FakeApi(
                authority.server(authority.signed("127.0.0.1", Instant.now().plus(Duration.ofDays(1)))),
                false,
                EndpointChecksTest::answer)) {
            Path folder = Files.createDirectories(secrets.resolve("node-control/clusters/icp"));
            api.kubeconfig(folder.resolve("kubeconfig"), authority);

            // When
            List<Verdict> verdicts =
                    answers(checks(new ComponentEndpoint(Component.REGISTRY, "http://127.0.0.1:1"), true));

            // Then
            assertThat(verdicts)
                    .extracting(verdict -> verdict.problem() == null
                            ? "fine"
                            : verdict.problem().code())
                    .containsExactly(
                            "registry-unreachable", "registry-unreachable", "api-right-missing", "kubeconfig-missing");
            assertThat(api.asked()).extracting(FakeApi.Question::method).doesNotContain("DELETE");
        }
    }

    private static FakeApi.Answer answer(FakeApi.Question question) {
        if (question.path().endsWith("/selfsubjectaccessreviews")) {
            return new FakeApi.Answer(201, """
                {"kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1", "spec": {},
                 "status": {"allowed": false}}\
                """);
        }
        String kind = question.path().endsWith("/nodes") ? "NodeList" : "PodList";
        return new FakeApi.Answer(200, """
            {"kind": "%s", "apiVersion": "v1", "metadata": {}, "items": []}\
            """.formatted(kind));
    }

    private static List<Verdict> answers(EndpointChecks checks) {
        return checks.questions().values().stream().map(Supplier::get).toList();
    }

    private EndpointChecks checks(ComponentEndpoint endpoint, boolean kubernetes) {
        return new EndpointChecks(
                secrets,
                new ClusterDeclared(
                        "icp",
                        new Topology(List.of()),
                        new Access("root", 22, "icp", 4001),
                        "icp",
                        StartMethod.values()[0],
                        List.of("/"),
                        Patience.standard(),
                        List.of(endpoint),
                        kubernetes));
    }

    private static ComponentEndpoint endpoint(int port) {
        return new ComponentEndpoint(Component.MARIADB, "mariadb://127.0.0.1:" + port);
    }

    private void login(String service, String username, String password) throws Exception {
        MariadbServer.secrets(secrets.resolve(service + "/clusters/icp/mariadb"), username, password);
    }
}
