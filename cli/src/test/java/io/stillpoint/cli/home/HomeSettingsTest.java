package io.stillpoint.cli.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.vault.StoreAddressing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody edited the file by hand. */
class HomeSettingsTest {

    @TempDir
    private Path directory;

    private StillpointHome home;

    @BeforeEach
    void make() {
        home = new StillpointHome(directory.resolve("home")).create();
    }

    @ParameterizedTest
    @CsvSource({
        "embedded.broker-port=19092, embedded.broker-port=abc, embedded.broker-port",
        "embedded.store-port=19000, embedded.store-port=99999, embedded.store-port",
        "embedded.store-port=19000, embedded.store-port=-1, embedded.store-port",
        "http://127.0.0.1:19000, not a url, vault.endpoint",
        "http://127.0.0.1:19000, ftp://s3.example.com, vault.endpoint",
        "http://127.0.0.1:19000, http://s3.example.com/path, vault.endpoint",
        "vault.bucket=stillpoint, vault.bucket=Bad_Bucket!, vault.bucket",
        "vault.addressing=path, vault.addressing=dns, vault.addressing",
        "vault.region=us-east-1, vault.region=us\\u12, UTF-8",
        "vault.region=us-east-1, vault.region=us\u00e9, vault.region"
    })
    void whatCannotBeUsedIsNamedWithItsFile(String good, String edited, String named) throws IOException {
        // Given
        HomeSettings.embedded(19_092, 19_093, 19_000).save(home);
        String text = Files.readString(home.settings());
        Files.writeString(home.settings(), text.replace(good, edited));

        // When
        CliException failure = catchThrowableOfType(CliException.class, () -> HomeSettings.load(home));

        // Then
        assertThat(failure.getMessage())
                .startsWith(home.settings() + ": expected")
                .contains(named, "Correct it there.");
    }

    @Test
    void howTheBucketIsNamedIsRememberedAndThePathWhereNobodyHasSaidIt() throws IOException {
        // Given
        HomeSettings.embedded(19_092, 19_093, 19_000)
                .withStore("https://s3.example.com", "r", "bucket", StoreAddressing.VIRTUAL_HOST)
                .save(home);
        StoreAddressing said = HomeSettings.load(home).addressing();
        String text = Files.readString(home.settings());
        Files.writeString(home.settings(), text.replace("vault.addressing=virtual-host\n", ""));

        // When
        StoreAddressing unsaid = HomeSettings.load(home).addressing();

        // Then
        assertThat(said).isEqualTo(StoreAddressing.VIRTUAL_HOST);
        assertThat(unsaid).isEqualTo(StoreAddressing.PATH);
    }

    @Test
    void bytesThatAreNoTextAreSaidToBeNone() throws IOException {
        // Given
        Files.write(home.settings(), "bus=\u00e9\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        // When
        CliException failure = catchThrowableOfType(CliException.class, () -> HomeSettings.load(home));

        // Then
        assertThat(failure.getMessage()).contains("found bytes that are no text");
    }

    @Test
    void aDirectoryInItsPlaceIsSaidToBeOne() throws IOException {
        // Given
        Files.createDirectory(home.settings());

        // When
        CliException failure = catchThrowableOfType(CliException.class, () -> HomeSettings.load(home));

        // Then
        assertThat(failure.getMessage()).contains("directory");
    }
}
