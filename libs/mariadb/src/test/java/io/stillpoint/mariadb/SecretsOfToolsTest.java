package io.stillpoint.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.MariadbDump;
import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.mariadb.testing.Shop;
import io.stillpoint.mariadb.testing.WrappedTools;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tools are started with: they overwrite a password on their command line, so a later look shows none. */
class SecretsOfToolsTest {

    /** Command line and environment as they were handed over, and the mode of the file that tells how to log in. */
    private static final String RECORD = """
            { tr '\\0' ' ' < /proc/$$/cmdline; echo; tr '\\0' ' ' < /proc/$$/environ; echo; } >> '%1$s'
            for word in "$@"; do
              case "$word" in --defaults-file=/dev/stdin) ;; --defaults-file=*) stat -c 'mode %%a of %%n' "${word#*=}" >> '%1$s' ;; esac
            done""";

    /** Part of the test server's password that no quoting changes. */
    private static final String TELLING = "of-the-tests";

    @TempDir
    Path home;

    private Path record;
    private MariadbServer server;
    private MariadbTools tools;

    @BeforeEach
    void start() throws Exception {
        record = Files.createFile(home.resolve("record"));
        tools = WrappedTools.before(home.resolve("tools"), RECORD.formatted(record));
        server = MariadbServer.start();
        Shop.fill(server, 61, 2);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aDumpIsStartedWithoutThePassword() throws Exception {
        // Given
        MariadbDump dump = new MariadbDump(server.backup(), tools, InstantSource.system());

        // When
        dump.to(new ByteArrayOutputStream());

        // Then
        assertThat(MariadbServer.PASSWORD).contains(TELLING);
        assertThat(Files.readString(record))
                .contains("/mariadb-dump --defaults-file=/dev/stdin")
                .contains("--single-transaction")
                .contains("PATH=/usr/bin:/bin")
                .doesNotContain(TELLING);
    }

    @Test
    void aRestoreIsStartedWithoutThePasswordWhichIsInAPrivateFileMeanwhile() throws Exception {
        // Given
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DumpFacts facts = new MariadbDump(server.backup(), MariadbTools.installed(), InstantSource.system()).to(bytes);
        TableRestore restore = new TableRestore(server.admin(), tools, "saga-1", Turns.first(server));
        restore.keepAside(facts.catalogue());

        // When
        restore.load(facts.catalogue(), new ByteArrayInputStream(bytes.toByteArray()), facts.accountsSql());

        // Then
        List<String> lines = Files.readAllLines(record);
        assertThat(lines).noneMatch(line -> line.contains(TELLING));
        assertThat(lines)
                .anyMatch(line -> line.contains("/mariadb --defaults-file=") && line.contains("--binary-mode"));
        List<String> files =
                lines.stream().filter(line -> line.startsWith("mode ")).toList();
        assertThat(files).isNotEmpty().allMatch(line -> line.startsWith("mode 600 of "));
        assertThat(files).noneMatch(line -> Files.exists(Path.of(line.substring("mode 600 of ".length()))));
    }
}
