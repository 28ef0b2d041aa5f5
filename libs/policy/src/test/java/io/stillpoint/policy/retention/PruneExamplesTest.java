package io.stillpoint.policy.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code docs/examples/prune.txt} shows what is decided; {@code -Dstillpoint.golden=write} makes it anew. */
class PruneExamplesTest {

    private static final Path DOCUMENT = Path.of("../../docs/examples/prune.txt");
    private static final String ZONE = "Europe/Berlin";
    private static final Instant NOW = Instant.parse("2026-11-29T04:30:00Z");
    private static final BackupPolicy POLICY = World.policy(new Retention(2, 0, 3, 2, 2, 0, 0, 2), ZONE);

    @Test
    void theExamplesShowWhatIsDecided() throws IOException {
        // Given
        String written = Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "";

        // When
        String document = document();

        // Then
        if ("write".equals(System.getProperty("stillpoint.golden"))) {
            Files.createDirectories(DOCUMENT.getParent());
            Files.writeString(DOCUMENT, document);
        } else {
            assertThat(written).isEqualTo(document);
        }
    }

    private static String document() {
        World world = World.calm(points(), POLICY, NOW)
                .withCircumstances(it -> new PruneCircumstances(
                        it.newestFactAt(),
                        it.logProblem(),
                        it.vault(),
                        Map.of("20261031T030000Z-37b1d0", "s-5f2e91c07a44"),
                        it.explained()));
        Problem tooSlow = new Problem(
                "vault-unreachable", "an answer", "none within 120 s", "s3://stillpoint", "Look at the store.");
        List<String> lines = new ArrayList<>();
        lines.add(
                "Made by PruneExamplesTest. The policy keeps the last 2, one a day for 3 days, one a week for 2 weeks,"
                        + " one a month");
        lines.add("for 2 months, and at least 2 copies of each component. It is 05:30 on 29 November in Berlin.");
        example(lines, "All is well", world);
        example(lines, "The registry has lost an image since 11 November, and nobody accepted that", lossy(world));
        example(
                lines,
                "The vault shows nothing",
                world.withVault(it -> new VaultAnswer(Set.of(), null, it.storeTime())));
        example(
                lines,
                "The vault shows half and then fails, and a clock is wrong",
                world.withVault(it -> new VaultAnswer(half(it.sealed()), tooSlow, NOW.minusSeconds(7200))));
        return String.join("\n", lines) + "\n";
    }

    private static void example(List<String> lines, String title, World world) {
        lines.add("");
        lines.add("== " + title);
        lines.addAll(RetentionText.lines(world.decide(), ZoneId.of(ZONE)));
    }

    private static World lossy(World world) {
        Loss lost = new Loss(
                Component.REGISTRY, "image-left-out", "shop/web:2.1 (sha256:9f3c…)", "the registry lost a layer");
        return world.withPoints(point -> point.takenAt().isBefore(Instant.parse("2026-11-11T00:00:00Z"))
                ? point
                : new PointHistory(
                        point.point(),
                        point.takenAt(),
                        point.baseline(),
                        point.pin(),
                        point.copies().stream()
                                .map(copy -> copy.kind().component() == Component.REGISTRY
                                        ? new PointCopy(
                                                copy.kind(),
                                                copy.verifiedAt(),
                                                copy.damagedAt(),
                                                copy.loadedAt(),
                                                List.of(lost))
                                        : copy)
                                .toList()));
    }

    private static Set<String> half(Set<String> names) {
        return new HashSet<>(names.stream().sorted().limit(names.size() / 2).toList());
    }

    private static List<PointHistory> points() {
        PointPin pin =
                new PointPin("before the upgrade of 11 November", Instant.parse("2026-11-11T06:00:00Z"), "/ops/anna");
        return List.of(
                baseline("20250301T010000Z-000001"),
                hot("20261031T030000Z-37b1d0", "v e", "v r"),
                hot("20261031T220000Z-5d11fa", "v e", "v r"),
                hot("20261110T030000Z-b20c77", "v e", "v r"),
                pinned("20261111T030000Z-b95e02", pin),
                hot("20261122T030000Z-c8d400", "v e", "v r"),
                hot("20261126T030000Z-0aa1f3", "v e", "d r"),
                hot("20261127T030000Z-81f3b9", "v e", "v r"),
                hot("20261127T110000Z-d0a77e", "d e", "d r"),
                hot("20261127T150000Z-e42f61", "v e"),
                hot("20261128T030000Z-9c01aa", "v e", "v r"),
                hot("20261128T150000Z-4410be", "v e", "v r"),
                hot("20261129T020000Z-6b7a25", "v e", "u r"),
                hot("20261129T040000Z-fe1d93", "u e", "u r"));
    }

    private static PointHistory hot(String name, String... copies) {
        return point(name, false, null, Arrays.stream(copies).map(it -> copy(it, time(name))));
    }

    private static PointHistory pinned(String name, PointPin pin) {
        return point(name, false, pin, Stream.of("v e", "v r").map(it -> copy(it, time(name))));
    }

    private static PointHistory baseline(String name) {
        return point(
                name,
                true,
                null,
                Stream.of("10.0.0.11", "10.0.0.12", "10.0.0.13", "10.0.0.31")
                        .map(node -> new PointCopy(
                                new CopyKind(Component.NODE_IMAGE, node, Consistency.COLD),
                                time(name).plusSeconds(7200),
                                null)));
    }

    private static PointHistory point(String name, boolean baseline, @Nullable PointPin pin, Stream<PointCopy> copies) {
        return new PointHistory(name, time(name), baseline, pin, copies.toList());
    }

    /** {@code v}erified, {@code u}nverified or {@code d}amaged, of {@code e}tcd or the {@code r}egistry. */
    private static PointCopy copy(String text, Instant taken) {
        CopyKind kind = CopyKind.hot(text.endsWith("e") ? Component.ETCD : Component.REGISTRY);
        Instant later = taken.plusSeconds(600);
        return switch (text.charAt(0)) {
            case 'v' -> new PointCopy(kind, later, null);
            case 'u' -> new PointCopy(kind, null, null);
            default -> new PointCopy(kind, later, later.plusSeconds(600));
        };
    }

    private static Instant time(String name) {
        return Instant.parse("%s-%s-%sT%s:%s:%sZ"
                .formatted(
                        name.substring(0, 4),
                        name.substring(4, 6),
                        name.substring(6, 8),
                        name.substring(9, 11),
                        name.substring(11, 13),
                        name.substring(13, 15)));
    }
}
