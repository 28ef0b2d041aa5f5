package io.stillpoint.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.acceptance.world.Child;
import io.stillpoint.acceptance.world.Cli;
import io.stillpoint.acceptance.world.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A demo that starts beside another one has a cluster and ports of its own. Before the world of the others: three labs are too many. */
@Order(1)
class DemosSideBySideTest {

    private static final Duration LIMIT = Duration.ofMinutes(20);

    @Test
    void twoDemosThatStartAtOnceBothProveTheirRestore(@TempDir Path home) {
        // Given
        Cli cli = Cli.of(home);
        try (Child first = cli.start("demo");
                Child second = cli.start("demo")) {

            // When
            List<Outcome> outcomes = List.of(first.await(LIMIT), second.await(LIMIT));

            // Then
            assertThat(outcomes).allSatisfy(outcome -> {
                assertThat(outcome.exitCode()).as(outcome.text()).isZero();
                assertThat(outcome.text()).contains("The proof holds.");
            });
        }
    }
}
