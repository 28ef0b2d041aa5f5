package io.stillpoint.cli.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class VaultInitTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "rw-r--r--, access-key=a secret-key=b, which only its owner may read",
        "rw-------, access-key=a, no secret-key"
    })
    void credentialsThatOthersMayReadOrThatAreNotWholeAreRefused(String mode, String lines, String told)
            throws Exception {
        // Given
        Path credentials = Files.writeString(directory.resolve("credentials"), lines.replace(' ', '\n'));
        Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString(mode));
        StringWriter said = new StringWriter();
        CommandLine command = new CommandLine(new VaultCommand())
                .setErr(new PrintWriter(said))
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    line.getErr().print(e.getMessage());
                    return 1;
                });

        // When
        int exitCode =
                command.execute("init", "--endpoint", "http://127.0.0.1:9", "--credentials", credentials.toString());

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(said.toString()).contains(told, credentials.toString());
    }
}
