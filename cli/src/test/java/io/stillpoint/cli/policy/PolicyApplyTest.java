package io.stillpoint.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.cli.DeclaredClusters;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.policy.yaml.PolicyFile;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.policy.BackupPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody is told whose policy is refused before it is published. */
class PolicyApplyTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final String EXAMPLE = "../docs/examples/policy.yaml";

    @TempDir
    private Path directory;

    @Test
    void everyProblemIsShownWithFileAndLine() throws IOException {
        // Given
        String file = write(Files.readString(Path.of(EXAMPLE))
                .replace("keepLast: 6", "keepLasst: 6")
                .replace("rpo: 4h", "rpo: soon"));

        // When
        CliException refused = refused(file);

        // Then
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.getMessage().lines())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains(file + ":11: ").contains("found 'soon'"))
                .anySatisfy(line -> assertThat(line).contains("Did you mean keepLast?"));
    }

    @Test
    void aCronExpressionIsNotHiddenByWhatCannotBeRead() throws IOException {
        // Given
        String example = Files.readString(Path.of(EXAMPLE));
        String cron = example.lines()
                .filter(line -> line.contains("cron: "))
                .findFirst()
                .orElseThrow();
        String file = write(example.replace("keepLast: 6", "keepLasst: 6")
                .replace(cron, cron.replaceAll("cron: .*", "cron: every night")));

        // When
        CliException refused = refused(file);

        // Then
        assertThat(refused.getMessage().lines())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("Did you mean keepLast?"))
                .anySatisfy(line -> assertThat(line).contains("a cron expression of five fields", "every night"));
    }

    @Test
    void whatCannotBeKeptIsShownWithItsLineToo() throws IOException {
        // Given
        String file = write(Files.readString(Path.of(EXAMPLE)).replace("rpo: 4h", "rpo: 30s"));

        // When
        CliException refused = refused(file);

        // Then
        assertThat(refused.getMessage()).contains(file + ":11: expected an RPO of at least a minute, found 30s.");
    }

    @Test
    void rulesThatAskTooOftenAreShownWithTheLineOfTheOneThatAsksMost() throws IOException {
        // Given
        String file = every("* * * * *");

        // When
        CliException refused = catchThrowableOfType(
                CliException.class,
                () -> PolicySource.requireKeepable(PolicySource.read(file, NOW), Optional.of(governed(null)), NOW));

        // Then
        assertThat(refused.getMessage())
                .contains(file + ":11: expected at most 200 backups a day in all rules")
                .contains("of which fresh 1440");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        // When
        CliException refused = refused(directory.resolve("icp.yaml").toString());

        // Then
        assertThat(refused.getMessage()).contains("icp.yaml: expected a policy").contains("Nothing was changed.");
    }

    @Test
    void aClusterThatNobodyDeclaredIsNamedWithTheLine() {
        // Given
        PolicyFile policy = PolicySource.read(EXAMPLE, NOW);

        // When
        CliException refused = catchThrowableOfType(
                CliException.class, () -> PolicySource.requireKeepable(policy, Optional.empty(), NOW));

        // Then
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.getMessage()).contains(EXAMPLE + ":6: expected a declared cluster, found 'icp'");
    }

    @Test
    void theExampleIsGoodForADeclaredCluster() {
        // Given
        PolicyFile policy = PolicySource.read(EXAMPLE, NOW);

        // When
        CliException refused = catchThrowableOfType(
                CliException.class, () -> PolicySource.requireKeepable(policy, Optional.of(governed(null)), NOW));

        // Then
        assertThat(refused).isNull();
    }

    @Test
    void aFileThatAsksTooOftenAndLessOftenThanWhatIsInForceIsGood() throws IOException {
        // Given
        ClusterState heavy =
                governed(PolicySource.read(every("*/2 * * * *"), NOW).declared().policy());
        String slower = every("*/3 * * * *");

        // When
        CliException refused = catchThrowableOfType(
                CliException.class,
                () -> PolicySource.requireKeepable(PolicySource.read(slower, NOW), Optional.of(heavy), NOW));

        // Then
        assertThat(refused).isNull();
    }

    private String every(String cron) throws IOException {
        return write(Files.readString(Path.of(EXAMPLE)).replace("rpo: 4h", "cron: \"%s\"".formatted(cron)));
    }

    private static ClusterState governed(@Nullable BackupPolicy inForce) {
        return new ClusterState(
                "icp",
                DeclaredClusters.ofMasters("icp", "10.0.0.1"),
                1,
                "",
                0,
                null,
                List.of(),
                Map.of(),
                List.of(),
                Map.of(),
                Map.of(),
                inForce,
                Map.of(),
                Map.of(),
                List.of(),
                List.of());
    }

    private static CliException refused(String file) {
        return catchThrowableOfType(CliException.class, () -> PolicySource.read(file, NOW));
    }

    private String write(String text) throws IOException {
        return Files.writeString(directory.resolve("icp.yaml"), text).toString();
    }
}
