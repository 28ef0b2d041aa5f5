package io.stillpoint.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.schemas.shared.Component;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LoginSecretsTest {

    private static final SecretSeen ADMIN = Seen.secret("icp-mongodb-admin", "user", "admin", "password", "s3cret");

    @Test
    void mongodbsLoginComesWithItsCertificatesWhereThereAreAny() throws Exception {
        // Given
        LoginSecrets.Reading reading = Seen.secrets(
                ADMIN,
                Seen.secret("cluster-ca-cert", "tls.crt", "CA", "tls.key", "never taken"),
                Seen.secret("icp-mongodb-client-cert", "tls.crt", "CLIENT", "tls.key", "KEY\n"));

        // When
        ComponentLogin login = LoginSecrets.of(Component.MONGODB, reading);

        // Then
        assertThat(login.files())
                .isEqualTo(Map.of(
                        "username", "admin", "password", "s3cret", "ca.pem", "CA", "client.pem", "CLIENT\nKEY\n"));
    }

    @Test
    void mongodbWithoutTlsHasALoginAlone() throws Exception {
        // When
        ComponentLogin login = LoginSecrets.of(Component.MONGODB, Seen.secrets(ADMIN));

        // Then
        assertThat(login.files()).containsOnlyKeys("username", "password");
    }

    @ParameterizedTest
    @CsvSource({"username, password", "user, password", "OAUTH2DB_USER, OAUTH2DB_PASSWORD"})
    void mariadbsKeysDifferBetweenReleases(String userKey, String passwordKey) throws Exception {
        // Given
        SecretSeen secret = Seen.secret("platform-mariadb-credentials", userKey, "icp", passwordKey, "s3cret");

        // When
        ComponentLogin login = LoginSecrets.of(Component.MARIADB, Seen.secrets(secret));

        // Then
        assertThat(login.files()).isEqualTo(Map.of("username", "icp", "password", "s3cret"));
    }

    @ParameterizedTest
    @CsvSource({"MONGODB, icp-mongodb-admin", "MARIADB, platform-mariadb-credentials"})
    void aMissingSecretIsNamed(Component component, String secret) {
        // When
        var refused = catchThrowableOfType(KubernetesException.class, () -> LoginSecrets.of(component, Seen.secrets()));

        // Then
        assertThat(refused.problem().code()).isEqualTo("login-not-in-secret");
        assertThat(refused.problem().where()).isEqualTo("Secret kube-system/" + secret);
        assertThat(refused.problem().remedy()).contains("--logins").contains(component.label());
    }

    @Test
    void aMissingKeyIsNamedWithThoseThatAreThereAndNoValue() {
        // Given
        SecretSeen secret = Seen.secret("platform-mariadb-credentials", "root-password", "s3cret", "user", "");

        // When
        var refused = catchThrowableOfType(
                KubernetesException.class, () -> LoginSecrets.of(Component.MARIADB, Seen.secrets(secret)));

        // Then
        assertThat(refused)
                .hasMessageContaining("user or username or OAUTH2DB_USER")
                .hasMessageContaining("root-password")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aClientsCertificateWithoutItsKeyIsRefused() {
        // Given
        LoginSecrets.Reading reading = Seen.secrets(ADMIN, Seen.secret("icp-mongodb-client-cert", "tls.crt", "CLIENT"));

        // When
        var refused =
                catchThrowableOfType(KubernetesException.class, () -> LoginSecrets.of(Component.MONGODB, reading));

        // Then
        assertThat(refused.problem().expected()).isEqualTo("the key tls.key");
    }

    @ParameterizedTest
    @EnumSource(Component.class)
    void onlyDatabasesHaveTheirLoginsInSecrets(Component component) {
        // When
        boolean held = LoginSecrets.hold(component);

        // Then
        assertThat(held).isEqualTo(component == Component.MONGODB || component == Component.MARIADB);
    }

    @Test
    void neitherASecretNorALoginPrintsWhatItHolds() throws Exception {
        // When
        ComponentLogin login = LoginSecrets.of(Component.MONGODB, Seen.secrets(ADMIN));

        // Then
        assertThat(ADMIN + " " + login)
                .contains("password")
                .doesNotContain("s3cret")
                .doesNotContain("admin,");
    }
}
