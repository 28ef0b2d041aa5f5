package io.stillpoint.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.secrets.UnusableSecretException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------"})
    void whatOnlyItsOwnerMayReadIsRead(String mode) throws Exception {
        // Given
        Path file = file(mode);

        // When
        String text = SecretFile.text(file);

        // Then
        assertThat(text).isEqualTo("secret\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rwx------", "rw--w----"})
    void whatOthersMayTouchIsRefusedWithItsModeAndWithoutItsText(String mode) throws Exception {
        // Given
        Path file = file(mode);

        // When
        UnusableSecretException refused =
                catchThrowableOfType(UnusableSecretException.class, () -> SecretFile.bytes(file));

        // Then
        assertThat(refused.reason()).isEqualTo(Reason.OPEN_TO_OTHERS);
        assertThat(refused.problem().code()).isEqualTo("secret-open-to-others");
        assertThat(refused.problem().remedy()).isEqualTo("chmod 600 " + file + ".");
        assertThat(refused.found()).isEqualTo("mode " + mode);
    }

    @Test
    void aMissingFileIsToldAsMissing() {
        // When
        UnusableSecretException refused =
                catchThrowableOfType(UnusableSecretException.class, () -> SecretFile.text(directory.resolve("none")));

        // Then
        assertThat(refused.reason()).isEqualTo(Reason.MISSING);
    }

    @Test
    void aDirectoryIsUnreadable() throws Exception {
        // Given
        Path inTheWay = Files.createDirectory(
                directory.resolve("d"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));

        // When
        UnusableSecretException refused =
                catchThrowableOfType(UnusableSecretException.class, () -> SecretFile.text(inTheWay));

        // Then
        assertThat(refused.reason()).isEqualTo(Reason.UNREADABLE);
    }

    @Test
    void aComponentHasAFolderOfItsOwn() {
        // When
        Path folder = ClusterSecrets.folder(directory, "icp", Component.MARIADB);

        // Then
        assertThat(folder).isEqualTo(directory.resolve("clusters/icp/mariadb"));
    }

    private Path file(String mode) throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "secret\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
