package io.stillpoint.policy.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.shared.Component;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every world of few points, one after the other. */
class SmallWorldsTest {

    private static final Instant NOW = Instant.parse("2026-11-29T04:30:00Z");
    private static final CopyKind ETCD = CopyKind.hot(Component.ETCD);
    private static final CopyKind REGISTRY = CopyKind.hot(Component.REGISTRY);

    private static final List<BackupPolicy> POLICIES = List.of(
            policy(0, 0, 0, 0, 0, 0),
            policy(1, 0, 0, 0, 0, 0),
            policy(2, 0, 0, 0, 0, 0),
            policy(0, 1, 0, 0, 0, 0),
            policy(0, 2, 0, 0, 0, 0),
            policy(0, 0, 1, 0, 0, 0),
            policy(0, 0, 2, 0, 0, 0),
            policy(0, 0, 0, 1, 0, 0),
            policy(0, 0, 0, 0, 7200, 0),
            policy(0, 0, 0, 0, 0, 1),
            policy(0, 0, 0, 0, 0, 2),
            policy(1, 0, 2, 1, 0, 2));

    /** In the same hour, on the same day, the day before, two weeks before. */
    private static final List<Duration> AGES = List.of(
            Duration.ofMinutes(10),
            Duration.ofMinutes(25),
            Duration.ofHours(3),
            Duration.ofHours(20),
            Duration.ofDays(14));

    /** What may be special about a point as a whole. */
    private enum Mark {
        NONE,
        BASELINE,
        PINNED,
        IN_USE
    }

    /** A copy as it may be in a point, or not. */
    private enum Look {
        ABSENT,
        VERIFIED,
        UNVERIFIED,
        DAMAGED,
        VERIFIED_THEN_DAMAGED,
        DAMAGED_THEN_VERIFIED,
        LACKS_A,
        LACKS_B,
        UNVERIFIED_LACKS_A;

        Optional<PointCopy> copy(CopyKind kind, Instant taken) {
            Instant soon = taken.plusSeconds(60);
            Instant later = taken.plusSeconds(120);
            return switch (this) {
                case ABSENT -> Optional.empty();
                case VERIFIED -> copy(kind, soon, null);
                case UNVERIFIED -> copy(kind, null, null);
                case DAMAGED -> copy(kind, null, soon);
                case VERIFIED_THEN_DAMAGED -> copy(kind, soon, later);
                case DAMAGED_THEN_VERIFIED -> copy(kind, later, soon);
                case LACKS_A -> lacking(kind, soon, "a");
                case LACKS_B -> lacking(kind, soon, "b");
                case UNVERIFIED_LACKS_A -> lacking(kind, null, "a");
            };
        }

        private static Optional<PointCopy> copy(CopyKind kind, @Nullable Instant verified, @Nullable Instant damaged) {
            return Optional.of(new PointCopy(kind, verified, damaged));
        }

        private static Optional<PointCopy> lacking(CopyKind kind, @Nullable Instant verified, String what) {
            Loss loss = new Loss(kind.component(), "left-out", what, "gone");
            return Optional.of(new PointCopy(kind, verified, null, null, List.of(loss)));
        }
    }

    private static final Set<Look> WHOLE = EnumSet.range(Look.ABSENT, Look.DAMAGED_THEN_VERIFIED);

    private record Shape(Mark mark, Look etcd, Look registry) {}

    @Test
    void everyWorldOfTwoPointsIsDecidedAsExpected() {
        // Given
        List<Shape> shapes = shapes(WHOLE, WHOLE, List.of(Mark.values()));

        // When
        int worlds = 0;
        for (Shape one : shapes) {
            for (Shape other : shapes) {
                worlds += check(List.of(one, other), List.of(AGES.get(1), AGES.get(3)));
            }
        }

        // Then
        assertThat(worlds).isEqualTo(140 * 140 * 12);
    }

    @Test
    void everyWorldOfThreePointsOfOneComponentIsDecidedAsExpectedAtAllAges() {
        // Given
        List<Shape> shapes = shapes(WHOLE, Set.of(Look.ABSENT), List.of(Mark.NONE, Mark.PINNED));

        // When
        int worlds = 0;
        for (List<Duration> ages : triples()) {
            for (Shape one : shapes) {
                for (Shape two : shapes) {
                    for (Shape three : shapes) {
                        worlds += check(List.of(one, two, three), ages);
                    }
                }
            }
        }

        // Then
        assertThat(worlds).isEqualTo(10 * 10 * 10 * 10 * 12);
    }

    @Test
    void everyWorldOfFourPointsThatLackSomethingIsDecidedAsExpected() {
        // Given
        Set<Look> looks = EnumSet.of(
                Look.VERIFIED, Look.UNVERIFIED, Look.DAMAGED, Look.LACKS_A, Look.LACKS_B, Look.UNVERIFIED_LACKS_A);
        List<Shape> shapes = shapes(looks, Set.of(Look.ABSENT), List.of(Mark.NONE));

        // When
        int worlds = 0;
        for (Shape one : shapes) {
            for (Shape two : shapes) {
                for (Shape three : shapes) {
                    for (Shape four : shapes) {
                        worlds += check(List.of(one, two, three, four), AGES.subList(1, 5));
                    }
                }
            }
        }

        // Then
        assertThat(worlds).isEqualTo(6 * 6 * 6 * 6 * 12);
    }

    private static List<Shape> shapes(Set<Look> etcds, Set<Look> registry, List<Mark> marks) {
        List<Shape> shapes = new ArrayList<>();
        for (Mark mark : marks) {
            for (Look etcd : etcds) {
                for (Look other : registry) {
                    if (etcd != Look.ABSENT || other != Look.ABSENT) {
                        shapes.add(new Shape(mark, etcd, other));
                    }
                }
            }
        }
        return shapes;
    }

    private static List<List<Duration>> triples() {
        List<List<Duration>> triples = new ArrayList<>();
        for (int i = 0; i < AGES.size(); i++) {
            for (int j = i + 1; j < AGES.size(); j++) {
                for (int k = j + 1; k < AGES.size(); k++) {
                    triples.add(List.of(AGES.get(i), AGES.get(j), AGES.get(k)));
                }
            }
        }
        return triples;
    }

    private static int check(List<Shape> shapes, List<Duration> ages) {
        List<PointHistory> points = new ArrayList<>();
        Set<String> inUse = new HashSet<>();
        for (int i = 0; i < shapes.size(); i++) {
            Shape shape = shapes.get(i);
            String name = "p-" + i;
            points.add(point(name, shape, NOW.minus(ages.get(i))));
            if (shape.mark() == Mark.IN_USE) {
                inUse.add(name);
            }
        }
        for (BackupPolicy policy : POLICIES) {
            World world = World.calm(points, policy, NOW)
                    .withCircumstances(it -> new PruneCircumstances(
                            it.newestFactAt(), it.logProblem(), it.vault(), saga(inUse), it.explained()));
            List<String> violations = new Expectation(world).violations(world.decide());
            if (!violations.isEmpty()) {
                throw new AssertionError(world + ": " + violations);
            }
        }
        return POLICIES.size();
    }

    private static Map<String, String> saga(Set<String> points) {
        return points.stream().collect(java.util.stream.Collectors.toMap(point -> point, _ -> "s-1"));
    }

    private static PointHistory point(String name, Shape shape, Instant taken) {
        List<PointCopy> copies = new ArrayList<>();
        shape.etcd().copy(ETCD, taken).ifPresent(copies::add);
        shape.registry().copy(REGISTRY, taken).ifPresent(copies::add);
        PointPin pin = shape.mark() == Mark.PINNED ? new PointPin("audit", taken, "/someone") : null;
        return new PointHistory(name, taken, shape.mark() == Mark.BASELINE, pin, copies);
    }

    private static BackupPolicy policy(int last, int hourly, int daily, int weekly, long within, int minimum) {
        return World.policy(new Retention(last, hourly, daily, weekly, 0, 0, within, minimum), "Europe/Berlin");
    }
}
