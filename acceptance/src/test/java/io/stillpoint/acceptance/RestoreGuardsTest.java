package io.stillpoint.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.acceptance.world.Fact;
import io.stillpoint.acceptance.world.InTheWorld;
import io.stillpoint.acceptance.world.Lab;
import io.stillpoint.acceptance.world.Outcome;
import io.stillpoint.acceptance.world.Touched;
import io.stillpoint.acceptance.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a restore refuses, before anything is touched. */
@ExtendWith(InTheWorld.class)
class RestoreGuardsTest {

    private static final int REFUSED = 3;

    private static String older = "";
    private static String newest = "";

    @BeforeAll
    static void takeTwoPoints(World world) {
        older = world.takeVerifiedPoint();
        newest = world.takeVerifiedPoint();
    }

    @Test
    void anOlderPointThanTheNewestIsRefused(World world) {
        // Given
        Touched touched = Touched.before(world);

        // When
        Outcome outcome = restore(world, older);

        // Then
        assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(REFUSED);
        assertThat(outcome.text()).contains("[older-than-newest]").contains(newest);
        assertThat(touched.nothing().getLast().kind()).isEqualTo("RestoreRefused");
    }

    @Test
    void anOlderPointIsPlannedWhenItsLossIsAccepted(World world) {
        // Given
        Touched touched = Touched.before(world);

        // When
        Outcome outcome = restore(world, older, "--accept", "older-than-newest", "--dry-run");

        // Then
        assertThat(outcome.exitCode()).as(outcome.text()).isZero();
        assertThat(touched.nothing().getLast().data("/point")).isEqualTo(older);
    }

    @Test
    void aPointOfAnotherClusterIsRefusedEvenWhenItWasPutInPlace(World world) throws IOException {
        // Given
        Path ours = world.objects().resolve("acc/points").resolve(newest);
        Path theirs = world.objects().resolve("other/points").resolve(newest);
        world.addCluster("other");
        copy(ours, theirs);
        int mark = world.facts().mark();

        // When
        Outcome outcome =
                world.cli().run("restore", "create", "--cluster", "other", "--point", newest, "--yes", "--wait");

        // Then
        assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(REFUSED);
        assertThat(outcome.text()).contains("found cluster 'acc'").contains("put in the place of another one");
        assertThat(world.facts().endedSince(mark))
                .extracting(Fact::kind)
                .doesNotContain("EtcdParked", "ComponentRestored");
    }

    @Test
    void aPointWithoutSignatureIsRefused(World world) throws IOException {
        // Given
        Path signature = world.objects().resolve("acc/points").resolve(newest).resolve("point.json.sig");
        Path aside = Files.move(signature, signature.resolveSibling("aside"));
        Touched touched = Touched.before(world);

        // When
        Outcome outcome = restore(world, newest);

        // Then
        Files.move(aside, signature);
        assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(REFUSED);
        assertThat(outcome.text()).contains("[point-unsigned]").contains(newest + "/point.json.sig");
        assertThat(touched.nothing().getLast().kind()).isEqualTo("RestoreRefused");
    }

    @Test
    void aMemberThatCannotBeReachedStopsTheRestore(World world) {
        // Given
        Touched touched = Touched.before(world);
        world.lab().run("cut", "master3");

        // When
        Outcome outcome = restore(world, newest);

        // Then
        world.lab().run("heal", "master3");
        assertThat(outcome.exitCode()).as(outcome.text()).isNotZero();
        assertThat(outcome.text()).contains(Lab.MASTER_3).contains("Check that the machine is on");
        assertThat(outcome.text()).containsIgnoringCase("nothing was touched");
        touched.nothing();
    }

    private static Outcome restore(World world, String point, String... more) {
        var arguments = new java.util.ArrayList<>(
                List.of("restore", "create", "--cluster", World.CLUSTER, "--point", point, "--yes", "--wait"));
        arguments.addAll(List.of(more));
        return world.cli().run(arguments.toArray(String[]::new));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
