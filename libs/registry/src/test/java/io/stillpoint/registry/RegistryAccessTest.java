package io.stillpoint.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.registry.client.RegistryAccess;
import io.stillpoint.registry.client.RegistryAccess.Login;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.client.RegistryLimits;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.TestAuthority;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import io.stillpoint.registry.testing.TokenServer;
import io.stillpoint.vault.testing.Tools;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How one gets into a registry, and what is said when one does not. */
class RegistryAccessTest {

    private static final RegistryLimits HASTY =
            new RegistryLimits(Duration.ofSeconds(5), Duration.ofSeconds(20), 2, Duration.ofMillis(1));

    @TempDir
    Path home;

    TestAuthority authority;
    Path caFile;

    @BeforeEach
    void createAuthority() throws Exception {
        authority = TestAuthority.create("cluster-ca");
        caFile = authority.writeAuthority(home.resolve("ca.pem"));
    }

    @ParameterizedTest
    @ValueSource(longs = {300, 2})
    void aRegistryWithTlsAndTokensIsBackedUpAndRestored(long validSeconds) throws Exception {
        // Given
        try (TokenServer tokens = TokenServer.start(authority.sign("127.0.0.1", inAMonth()), validSeconds);
                DockerRegistry registry = withTokens(tokens, inAMonth(), "registry");
                DockerRegistry empty = withTokens(tokens, inAMonth(), "empty");
                TestVault vault = TestVault.start(home.resolve("vault"));
                RegistryClient from = client(registry, TokenServer.PASSWORD);
                RegistryClient to = client(empty, TokenServer.PASSWORD)) {
            for (int i = 0; i < 40; i++) {
                TestImage.docker(i, 20_000).push(from, "team" + i % 5 + "/app", "v" + i);
            }

            // When
            ImageBackup.Taken taken = vault.backup(from, "tokens");
            new ImageRestore(to, vault.vault(), vault.keys().restore()).run(taken.snapshot(), TestVault.SILENT);

            // Then
            assertThat(taken.facts().tags()).isEqualTo(40);
            assertThat(vault.backup(to, "restored").facts().rootDigest())
                    .isEqualTo(taken.facts().rootDigest());
            assertThat(RegistryCheck.check(to).repositories()).isEqualTo(5);
            assertThat(tokens.given()).isPositive();
        }
    }

    @Test
    void whatSkopeoPushesOverTlsWithATokenIsReadBySkopeoAfterARestore() throws Exception {
        // Given
        TestImage image = TestImage.oci(1, "amd64", 90_000);
        image.writeLayout(home.resolve("layout"), "v1");
        Path certificates = Files.createDirectories(home.resolve("certs.d"));
        Files.copy(caFile, certificates.resolve("ca.crt"));
        Path login = Files.writeString(home.resolve("auth.json"), "{}");
        try (TokenServer tokens = TokenServer.start(authority.sign("127.0.0.1", inAMonth()), 300);
                DockerRegistry registry = withTokens(tokens, inAMonth(), "registry");
                DockerRegistry empty = withTokens(tokens, inAMonth(), "empty");
                TestVault vault = TestVault.start(home.resolve("vault"));
                RegistryClient from = client(registry, TokenServer.PASSWORD);
                RegistryClient to = client(empty, TokenServer.PASSWORD)) {
            Files.writeString(login, dockerLogins(registry, empty));
            skopeo("copy", "--preserve-digests", "oci:layout:v1", registry.reference("team/app:v1"));
            ImageBackup.Taken taken = vault.backup(from, "skopeo");

            // When
            new ImageRestore(to, vault.vault(), vault.keys().restore()).run(taken.snapshot(), TestVault.SILENT);

            // Then
            skopeo("copy", "--preserve-digests", empty.reference("team/app:v1"), "dir:read");
            assertThat(home.resolve("read/manifest.json"))
                    .hasBinaryContent(image.manifest().bytes());
            image.blobs()
                    .forEach((digest, bytes) ->
                            assertThat(home.resolve("read/" + digest.hex())).hasBinaryContent(bytes));
            assertThat(tokens.given()).isGreaterThanOrEqualTo(4);
        }
    }

    private void skopeo(String command, String option, String source, String destination) throws Exception {
        String direction = source.startsWith("docker:") ? "src" : "dest";
        Tools.run(
                home,
                "skopeo",
                command,
                "--quiet",
                option,
                "--authfile=auth.json",
                "--" + direction + "-cert-dir=certs.d",
                source,
                destination);
    }

    private static String dockerLogins(DockerRegistry... registries) {
        String login = Base64.getEncoder()
                .encodeToString((TokenServer.USER + ":" + TokenServer.PASSWORD).getBytes(StandardCharsets.UTF_8));
        return Stream.of(registries)
                .map(registry -> "\"%s\": {\"auth\": \"%s\"}".formatted(registry.hostPort(), login))
                .collect(Collectors.joining(", ", "{\"auths\": {", "}}"));
    }

    @Test
    void aTokenServerThatRefusesThePasswordIsNamed() throws Exception {
        try (TokenServer tokens = TokenServer.start(authority.sign("127.0.0.1", inAMonth()), 300);
                DockerRegistry registry = withTokens(tokens, inAMonth(), "registry");
                RegistryClient client = client(registry, "wrong")) {
            // When
            RegistryException refused = refused(client);

            // Then
            assertThat(refused.problem().code()).isEqualTo("registry-credentials-refused");
            assertThat(refused.problem().where()).contains("/token");
            assertThat(refused.getMessage()).doesNotContain("wrong");
            assertThat(refused.retryable()).isFalse();
        }
    }

    @Test
    void aRegistryWithPasswordsLetsTheRightOneIn() throws Exception {
        // Given
        try (DockerRegistry registry = withPasswords();
                RegistryClient client =
                        RegistryClient.open(new RegistryAccess(registry.url(), null, new Login("backup", "right")))) {
            TestImage.docker(1, 1_000).push(client, "app", "v1");

            // When
            RegistryCheck.Found found = RegistryCheck.check(client);

            // Then
            assertThat(found.repositories()).isEqualTo(1);
            assertThat(client.manifest("app", "v1")).isPresent();
        }
    }

    @Test
    void aWrongPasswordIsNamedAndNotRepeated() throws Exception {
        try (DockerRegistry registry = withPasswords();
                RegistryClient client = RegistryClient.open(
                        new RegistryAccess(registry.url(), null, new Login("backup", "wrong-one")))) {
            // When
            RegistryException refused = refused(client);

            // Then
            assertThat(refused.problem().code()).isEqualTo("registry-credentials-refused");
            assertThat(refused.problem().found()).contains("backup");
            assertThat(refused.getMessage()).doesNotContain("wrong-one");
        }
    }

    @Test
    void anExpiredCertificateIsNamed() throws Exception {
        try (TokenServer tokens = TokenServer.start(authority.sign("127.0.0.1", inAMonth()), 300);
                DockerRegistry registry = withTokens(tokens, Instant.now().minus(Duration.ofDays(1)), "registry");
                RegistryClient client = client(registry, TokenServer.PASSWORD)) {
            // When
            RegistryException refused = refused(client);

            // Then
            assertThat(refused.problem().code()).isEqualTo("registry-certificate-expired");
            assertThat(refused.retryable()).isFalse();
        }
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsNamed() throws Exception {
        Path other = TestAuthority.create("other-ca").writeAuthority(home.resolve("other.pem"));
        try (TokenServer tokens = TokenServer.start(authority.sign("127.0.0.1", inAMonth()), 300);
                DockerRegistry registry = withTokens(tokens, inAMonth(), "registry");
                RegistryClient client = RegistryClient.open(new RegistryAccess(registry.url(), other, null), HASTY)) {
            // When
            RegistryException refused = refused(client);

            // Then
            assertThat(refused.problem().code()).isEqualTo("registry-certificate-unknown");
        }
    }

    @Test
    void aCertificateForAnotherNameIsNamed() throws Exception {
        try (TokenServer tokens = TokenServer.start(authority.sign("127.0.0.1", inAMonth()), 300);
                DockerRegistry registry = registry("registry", authority.sign("127.0.0.2", inAMonth()), tokens);
                RegistryClient client = client(registry, TokenServer.PASSWORD)) {
            // When
            RegistryException refused = refused(client);

            // Then
            assertThat(refused.problem().code()).isEqualTo("registry-certificate-name-wrong");
        }
    }

    @Test
    void aServerThatIsDownIsNamedAndMayComeBack() throws Exception {
        // Given
        DockerRegistry registry = DockerRegistry.start(home.resolve("registry"));
        registry.close();
        try (RegistryClient client = RegistryClient.open(new RegistryAccess(registry.url(), null, null), HASTY)) {
            // When
            RegistryException refused = refused(client);

            // Then
            assertThat(refused.problem().code()).isEqualTo("registry-unreachable");
            assertThat(refused.problem().where()).contains(registry.hostPort());
            assertThat(refused.retryable()).isTrue();
        }
    }

    @Test
    void aCaFileWithoutCertificatesIsNamed() throws Exception {
        // Given
        Path empty = Files.writeString(home.resolve("empty.pem"), "nothing");

        // When
        RegistryException refused = catchThrowableOfType(
                RegistryException.class,
                () -> RegistryClient.open(new RegistryAccess(URI.create("https://127.0.0.1:1"), empty, null)));

        // Then
        assertThat(refused.problem().code()).isEqualTo("registry-ca-unusable");
        assertThat(refused.problem().where()).contains("empty.pem");
    }

    private static RegistryException refused(RegistryClient client) {
        return catchThrowableOfType(RegistryException.class, () -> RegistryCheck.check(client));
    }

    private RegistryClient client(DockerRegistry registry, String password) throws IOException {
        return RegistryClient.open(
                new RegistryAccess(registry.url(), caFile, new Login(TokenServer.USER, password)), HASTY);
    }

    private DockerRegistry withTokens(TokenServer tokens, Instant validUntil, String name) throws Exception {
        return registry(name, authority.sign("127.0.0.1", validUntil), tokens);
    }

    private DockerRegistry registry(String name, TestAuthority.Identity identity, TokenServer tokens) throws Exception {
        Path directory = home.resolve(name);
        identity.write(directory, "registry");
        return DockerRegistry.start(
                directory,
                "{certificate: %s, key: %s}"
                        .formatted(directory.resolve("registry.pem"), directory.resolve("registry-key.pem")),
                tokens.registryAuth(caFile.toString()));
    }

    private DockerRegistry withPasswords() throws Exception {
        byte[] salt = new byte[16];
        String hash = OpenBSDBCrypt.generate("2y", "right".toCharArray(), salt, 5);
        Path users = Files.write(home.resolve("htpasswd"), List.of("backup:" + hash));
        return DockerRegistry.start(
                home.resolve("registry"), "", "{htpasswd: {realm: tests, path: %s}}".formatted(users));
    }

    private static Instant inAMonth() {
        return Instant.now().plus(Duration.ofDays(30));
    }
}
