package io.stillpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.standalone.BrokerProcess;
import io.stillpoint.vault.StoreAddressing;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A name that was mistyped must not look like one without recovery points, sagas or facts. */
class UnknownNameTest {

    private static final int FAILED = 1;

    @TempDir
    private static Path directory;

    private static BrokerProcess process;
    private static StillpointHome home;

    @BeforeAll
    static void start() {
        process = BrokerProcess.in(directory);
        home = new StillpointHome(directory.resolve("home")).create();
        var settings = new HomeSettings(
                process.bootstrapServers(),
                "http://127.0.0.1:1",
                "us-east-1",
                "stillpoint",
                StoreAddressing.PATH,
                0,
                0,
                0);
        settings.save(home);
        try (KafkaBroker broker = KafkaBroker.connect(settings)) {
            broker.ensureTopics();
        }
    }

    @AfterAll
    static void end() {
        process.close();
    }

    @ParameterizedTest
    @CsvSource({
        "backup list --cluster icpp, expected a cluster named icpp, ./stillpoint cluster list",
        "backup list --cluster icpp -o json, expected a cluster named icpp, ./stillpoint cluster list",
        "backup describe icpp, expected a recovery point named icpp, ./stillpoint backup list",
        "cluster describe icpp, expected a cluster named icpp, ./stillpoint cluster list",
        "policy describe icpp, expected a policy of cluster icpp, ./stillpoint policy apply",
        "saga describe icpp, expected a saga named icpp, ./stillpoint saga list",
        "saga describe icpp -o json, expected a saga named icpp, ./stillpoint saga list",
        "saga watch icpp, expected a saga named icpp, ./stillpoint saga list",
        "saga cancel icpp, expected a saga named icpp, ./stillpoint saga list",
        "events --cluster icpp, expected facts of cluster, ./stillpoint cluster list"
    })
    void itIsToldWithWhereTheKnownOnesAre(String command, String expected, String remedy) throws Exception {
        // When
        Ended ended = Ended.run(home.directory(), directory, command.split(" "));

        // Then
        assertThat(ended.exitCode()).as(ended.text()).isEqualTo(FAILED);
        assertThat(ended.text())
                .startsWith("stillpoint: ")
                .contains(expected, "found none", remedy)
                .hasLineCount(1);
    }
}
