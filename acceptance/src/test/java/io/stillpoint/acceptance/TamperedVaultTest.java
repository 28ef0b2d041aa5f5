package io.stillpoint.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.acceptance.world.InTheWorld;
import io.stillpoint.acceptance.world.Outcome;
import io.stillpoint.acceptance.world.Touched;
import io.stillpoint.acceptance.world.World;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One flipped bit in the store: a verification says where, and nothing is restored from it. */
@ExtendWith(InTheWorld.class)
class TamperedVaultTest {

    private static String point = "";

    @BeforeAll
    static void takeAPoint(World world) {
        point = world.takeVerifiedPoint();
    }

    @ParameterizedTest
    @ValueSource(strings = {"snapshot.db.zst.age", "manifest.json", "point.json"})
    void aFlippedBitIsNamedAndStopsTheRestoreBeforeAnythingIsTouched(String name, World world) throws IOException {
        // Given
        Path object = find(world.objects().resolve("acc/points").resolve(point), name);
        String key = world.objects().getParent().relativize(object).toString();
        Touched touched = Touched.before(world);
        flip(object);

        // When
        Outcome verified = world.cli().run("vault", "verify", "--cluster", World.CLUSTER, "--point", point);
        // Accepted, as what was found damaged once is refused without another look.
        Outcome restored = world.cli()
                .run(
                        "restore",
                        "create",
                        "--cluster",
                        World.CLUSTER,
                        "--point",
                        point,
                        "--accept",
                        "point-damaged",
                        "--yes",
                        "--wait");

        // Then
        flip(object);
        assertThat(verified.exitCode()).as(verified.text()).isOne();
        assertThat(verified.text()).contains("BAD    " + point).contains(key);
        assertThat(restored.exitCode()).as(restored.text()).isEqualTo(3);
        assertThat(restored.text()).contains(key);
        touched.nothing();
        assertThat(world.cli()
                        .run("vault", "verify", "--cluster", World.CLUSTER, "--point", point)
                        .exitCode())
                .isZero();
    }

    private static Path find(Path folder, String name) throws IOException {
        try (var paths = Files.walk(folder)) {
            return paths.filter(path -> path.getFileName().toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("expected an object " + name + " below " + folder));
        }
    }

    /** In place, so that the store's own attributes of the file stay. */
    private static void flip(Path file) throws IOException {
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long place = bytes.length() / 2;
            bytes.seek(place);
            int old = bytes.read();
            bytes.seek(place);
            bytes.write(old ^ 1);
        }
    }
}
