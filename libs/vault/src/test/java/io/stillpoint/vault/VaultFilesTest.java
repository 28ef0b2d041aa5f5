package io.stillpoint.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.vault.keys.PrivateFiles;
import io.stillpoint.vault.testing.TestKeys;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaultFilesTest {

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({
        "s3.credentials, s3-credentials-unusable",
        "restore-identity.txt, age-identity-unusable",
        "signing.key, signing-key-unusable"
    })
    void aSecretThatOthersMayReadIsRefused(String name, String code) throws Exception {
        // Given
        Path secrets =
                TestKeys.create(home.resolve("keys")).files().recipients().getParent();
        PrivateFiles.create(secrets.resolve(VaultFiles.CREDENTIALS), "access-key=a\nsecret-key=b\n");
        Path open = secrets.resolve(name);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));

        // When
        VaultException refused = catchThrowableOfType(
                VaultException.class,
                () -> VaultFiles.load(
                        secrets, URI.create("http://127.0.0.1:1"), "us-east-1", "b", StoreAddressing.PATH));

        // Then
        assertThat(refused.problem().code()).isEqualTo(code);
        assertThat(refused.problem().found()).isEqualTo("mode rw-r--r--");
        assertThat(refused.problem().remedy()).isEqualTo("chmod 600 " + open + ".");
    }
}
