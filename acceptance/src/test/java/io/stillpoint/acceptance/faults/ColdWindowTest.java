package io.stillpoint.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.acceptance.world.Child;
import io.stillpoint.acceptance.world.Fact;
import io.stillpoint.acceptance.world.InTheWorld;
import io.stillpoint.acceptance.world.Lab;
import io.stillpoint.acceptance.world.MastersLast;
import io.stillpoint.acceptance.world.Outcome;
import io.stillpoint.acceptance.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What may happen while the whole cluster stands still: it comes back, and no half recovery point is left. */
@Tag("faults")
@ExtendWith(InTheWorld.class)
class ColdWindowTest {

    private static final Duration LIMIT = Duration.ofMinutes(15);

    @Test
    void aNodeThatNeverComesBackIsNamedAndMastersStartAllTheSame(World world) {
        // Given
        List<String> keys = world.lab().keys();
        int mark = world.facts().mark();
        try (Child asking = baseline(world)) {
            String saga = imaging(world, mark);

            // When
            world.lab().run("pull-plug", "worker1");

            // Then
            Outcome outcome = asking.await(LIMIT);
            Fact end = world.facts().awaitEnd(saga);
            List<Fact> facts = world.facts().ofSaga(saga);
            assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(4);
            assertThat(outcome.text()).contains("NOT BACK: " + Lab.WORKER);
            assertThat(facts)
                    .filteredOn(fact -> fact.is("NodeStartFailed"))
                    .extracting(Fact::target)
                    .containsOnly(Lab.WORKER);
            assertThat(end.list("/nodesNotStarted")).containsExactly(Lab.WORKER);
            MastersLast.in(facts);
            assertThat(world.lab().keys()).isEqualTo(keys);
        }
        world.lab().run("power-on", "worker1");
        assertThat(world.cli().run("cluster", "start", World.CLUSTER, "--wait").exitCode())
                .as("the node is repaired")
                .isZero();
    }

    @Test
    void aStoreThatDiesWhileImagingLeavesNoHalfSnapshotAndTheClusterComesBack(World world) throws IOException {
        // Given
        List<String> keys = world.lab().keys();
        int mark = world.facts().mark();
        try (Child asking = baseline(world)) {
            String saga = imaging(world, mark);

            // When
            world.services().kill("object-store");

            // Then
            Outcome outcome = asking.await(LIMIT);
            world.services().up();
            assertBroughtBack(world, saga, outcome, keys);
            assertThat(outcome.text()).contains("Check that the S3 server runs and can be reached from here.");
        }
    }

    @Test
    void aCancelInTheMiddleOfImagingBringsTheClusterBack(World world) throws IOException {
        // Given
        List<String> keys = world.lab().keys();
        int mark = world.facts().mark();
        try (Child asking = baseline(world)) {
            String saga = imaging(world, mark);

            // When
            world.cli()
                    .run("saga", "cancel", saga, "--reason", "the night is over")
                    .mustSucceed();

            // Then
            Outcome outcome = asking.await(LIMIT);
            assertBroughtBack(world, saga, outcome, keys);
            assertThat(world.facts().awaitEnd(saga).data("/cancelled")).isEqualTo("true");
            assertThat(outcome.text()).contains("the night is over");
        }
    }

    @Test
    void aColdWindowThatIsTooLongEndsImagingAndTheClusterComesBack(World world) throws IOException {
        // Given
        List<String> keys = world.lab().keys();
        int mark = world.facts().mark();

        // When
        Outcome outcome = world.cli()
                .run(
                        "backup",
                        "create",
                        "--cluster",
                        World.CLUSTER,
                        "--baseline",
                        "--cold-window-limit-seconds",
                        "1",
                        "--despite-estimate",
                        "--wait");

        // Then
        String saga = world.facts().sagaSince(mark);
        assertBroughtBack(world, saga, outcome, keys);
        assertThat(world.facts().ofSaga(saga)).extracting(Fact::kind).contains("ColdWindowExceeded");
    }

    private static Child baseline(World world) {
        return world.cli().start("backup", "create", "--cluster", World.CLUSTER, "--baseline", "--wait");
    }

    /** The saga, once it takes images. */
    private static String imaging(World world, int mark) {
        return world.facts()
                .await(
                        mark,
                        "images being taken",
                        fact -> fact.is("StepStarted") && fact.stage().equals("image-nodes"))
                .saga();
    }

    private static void assertBroughtBack(World world, String saga, Outcome outcome, List<String> keys)
            throws IOException {
        Fact end = world.facts().awaitEnd(saga);
        List<Fact> facts = world.facts().ofSaga(saga);
        assertThat(outcome.exitCode()).as(outcome.text()).isOne();
        assertThat(end.kind()).isEqualTo("BackupFailed");
        assertThat(end.list("/stateLeft")).contains("Everything that was stopped is started and unparked again.");
        assertThat(facts).extracting(Fact::kind).contains("SagaCompensating");
        if (facts.stream()
                .anyMatch(fact -> fact.is("NodeQuiesced") && !fact.target().startsWith("10.79.0.1"))) {
            MastersLast.in(facts);
        }
        assertThat(world.lab().keys()).isEqualTo(keys);
        Path point = world.objects().resolve("acc/points").resolve(end.data("/point"));
        if (Files.exists(point)) {
            try (var files = Files.walk(point)) {
                assertThat(files).noneMatch(file -> file.endsWith("point.json"));
            }
        }
        assertThat(world.cli().run("backup", "list", "-o", "json").text()).doesNotContain(end.data("/point"));
    }
}
