package io.stillpoint.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.kubernetes.testing.FakeApi;
import io.stillpoint.kubernetes.testing.TestAuthority;
import io.stillpoint.kubernetes.testing.TestAuthority.Signed;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiServerErrorsTest {

    private static final String NO_NODES = """
            {"kind": "NodeList", "apiVersion": "v1", "metadata": {}, "items": []}""";
    private static final Instant TOMORROW = Instant.now().plus(Duration.ofDays(1));

    private TestAuthority authority;
    private @Nullable FakeApi api;

    @BeforeEach
    void makeAuthority() throws Exception {
        authority = new TestAuthority();
    }

    @AfterEach
    void stop() {
        if (api != null) {
            api.close();
        }
    }

    @Test
    void aServerThatTheKubeconfigsAuthorityVouchesForIsAskedWithTheToken() throws Exception {
        // Given
        FakeApi server = start(authority.signed("127.0.0.1", TOMORROW), false, 200, NO_NODES);

        // When
        List<NodeSeen> nodes = nodes(withToken(server.url()));

        // Then
        assertThat(nodes).isEmpty();
        assertThat(server.asked()).containsExactly(new FakeApi.Question("GET", "/api/v1/nodes", "Bearer t0ken", ""));
    }

    @Test
    void aClientIsKnownByItsCertificate() throws Exception {
        // Given
        FakeApi server = start(authority.signed("127.0.0.1", TOMORROW), true, 200, NO_NODES);
        Signed client = authority.signed("127.0.0.1", TOMORROW);

        // When
        List<NodeSeen> nodes =
                nodes(new Kubeconfig(server.url(), authority.pem(), client.certificatePem(), client.keyPem(), null));

        // Then
        assertThat(nodes).isEmpty();
    }

    @Test
    void neitherEnvironmentNorSystemPropertiesLeadElsewhere() throws Exception {
        // Given
        FakeApi server = start(authority.signed("127.0.0.1", TOMORROW), false, 200, NO_NODES);
        System.setProperty("kubernetes.master", "https://127.0.0.1:1");
        System.setProperty("kubernetes.auth.token", "another");

        // When
        try {
            nodes(withToken(server.url()));
        } finally {
            System.clearProperty("kubernetes.master");
            System.clearProperty("kubernetes.auth.token");
        }

        // Then
        assertThat(server.asked()).extracting(FakeApi.Question::login).containsExactly("Bearer t0ken");
    }

    @ParameterizedTest
    @CsvSource({
        "401, api-login-refused, false",
        "403, api-right-missing, false",
        "404, api-server-refused, false",
        "429, api-server-refused, true",
        "500, api-server-refused, true",
        "503, api-server-refused, true"
    })
    void whatTheServerRefusesIsToldApart(int status, String code, boolean retryable) throws Exception {
        // Given
        FakeApi server = start(authority.signed("127.0.0.1", TOMORROW), false, status, "{}");

        // When
        KubernetesException refused = refused(withToken(server.url()));

        // Then
        assertThat(refused.problem().code()).isEqualTo(code);
        assertThat(refused.problem().where()).isEqualTo(server.url());
        assertThat(refused.retryable()).isEqualTo(retryable);
        assertThat(refused).hasMessageNotContaining("t0ken");
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() throws Exception {
        // Given
        FakeApi server = start(authority.signed("127.0.0.1", TOMORROW), false, 200, NO_NODES);
        authority = new TestAuthority();

        // When
        KubernetesException refused = refused(withToken(server.url()));

        // Then
        assertThat(refused.problem().code()).isEqualTo("api-certificate-not-trusted");
        assertThat(refused.retryable()).isFalse();
    }

    @Test
    void aCertificateForAnotherAddressIsNotTrusted() throws Exception {
        // Given
        FakeApi server = start(authority.signed("127.0.0.2", TOMORROW), false, 200, NO_NODES);

        // When
        KubernetesException refused = refused(withToken(server.url()));

        // Then
        assertThat(refused.problem().code()).isEqualTo("api-certificate-not-trusted");
    }

    @Test
    void anExpiredCertificateIsToldAsExpired() throws Exception {
        // Given
        FakeApi server = start(authority.signed("127.0.0.1", Instant.now().minusSeconds(60)), false, 200, NO_NODES);

        // When
        KubernetesException refused = refused(withToken(server.url()));

        // Then
        assertThat(refused.problem().code()).isEqualTo("api-certificate-not-valid-now");
    }

    @Test
    void aServerThatIsAwayCanBeAskedAgain() throws Exception {
        // Given
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        // When
        KubernetesException refused = refused(withToken("https://127.0.0.1:" + free));

        // Then
        assertThat(refused.problem().code()).isEqualTo("api-server-unreachable");
        assertThat(refused.retryable()).isTrue();
    }

    @Test
    void aKeyThatIsNoneIsRefusedBeforeAnythingIsSent() {
        // Given
        Kubeconfig broken = new Kubeconfig("https://127.0.0.1:1", null, "CERTIFICATE", "KEY", null);

        // When
        KubernetesException refused = catchThrowableOfType(KubernetesException.class, () -> ApiServer.open(broken));

        // Then
        assertThat(refused.problem().code()).isEqualTo("kubeconfig-unusable");
    }

    @Test
    void aPodIsDeletedByItsUidOnly() throws Exception {
        // Given
        FakeApi server = start(authority.signed("127.0.0.1", TOMORROW), false, 200, "{\"kind\": \"Pod\"}");
        PodSeen pod = Seen.pod("kube-system", "image-manager-0", "n", "Running", true);

        // When
        boolean deleted;
        try (ApiServer asked = ApiServer.open(withToken(server.url()))) {
            deleted = asked.delete(pod);
        }

        // Then
        assertThat(deleted).isTrue();
        assertThat(server.asked()).singleElement().satisfies(question -> {
            assertThat(question.method()).isEqualTo("DELETE");
            assertThat(question.path()).isEqualTo("/api/v1/namespaces/kube-system/pods/image-manager-0");
            assertThat(question.body()).contains("\"preconditions\":{\"uid\":\"uid-image-manager-0\"}");
        });
    }

    @ParameterizedTest
    @CsvSource({"404", "409"})
    void aPodThatIsAnotherOneByNowIsLeftAlone(int status) throws Exception {
        // Given
        FakeApi server = start(authority.signed("127.0.0.1", TOMORROW), false, status, "{}");

        // When
        boolean deleted;
        try (ApiServer asked = ApiServer.open(withToken(server.url()))) {
            deleted = asked.delete(Seen.pod("kube-system", "image-manager-0", "n", "Running", true));
        }

        // Then
        assertThat(deleted).isFalse();
    }

    private FakeApi start(Signed shown, boolean clientCertificate, int status, String document) throws Exception {
        FakeApi started =
                new FakeApi(authority.server(shown), clientCertificate, _ -> new FakeApi.Answer(status, document));
        api = started;
        return started;
    }

    private Kubeconfig withToken(String url) throws Exception {
        return new Kubeconfig(url, authority.pem(), null, null, "t0ken");
    }

    private static List<NodeSeen> nodes(Kubeconfig kubeconfig) throws Exception {
        try (ApiServer asked = ApiServer.open(kubeconfig)) {
            return asked.nodes();
        }
    }

    private static KubernetesException refused(Kubeconfig kubeconfig) {
        return catchThrowableOfType(KubernetesException.class, () -> nodes(kubeconfig));
    }
}
