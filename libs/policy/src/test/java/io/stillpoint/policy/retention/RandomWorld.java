package io.stillpoint.policy.retention;

import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A world that follows from a seed. Most are calm, some have one thing amiss, few have several. */
final class RandomWorld {

    private static final List<String> ZONES =
            List.of("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati");
    /** Around changes of clocks, of the year and of an ISO week's year, and a leap day. */
    private static final List<Instant> TIMES = List.of(
            Instant.parse("2026-10-25T09:00:00Z"),
            Instant.parse("2026-03-29T12:00:00Z"),
            Instant.parse("2027-01-02T03:00:00Z"),
            Instant.parse("2028-03-01T00:30:00Z"),
            Instant.parse("2026-04-05T20:00:00Z"));

    private static final List<CopyKind> KINDS = List.of(
            CopyKind.hot(Component.ETCD),
            CopyKind.hot(Component.REGISTRY),
            CopyKind.hot(Component.MARIADB),
            new CopyKind(Component.NODE_IMAGE, "10.0.0.31", Consistency.HOT),
            new CopyKind(Component.NODE_IMAGE, "10.0.0.31", Consistency.COLD));
    /** The last two are one and the same, for two reasons. */
    static final List<Loss> LOSSES = List.of(
            new Loss(Component.REGISTRY, "image-left-out", "a:1", "gone"),
            new Loss(Component.REGISTRY, "image-left-out", "b:1", "gone"),
            new Loss(Component.REGISTRY, "image-left-out", "b:1", "cut off"));

    private static final Problem PROBLEM = new Problem("x", "this", "that", "here", "Look.");

    private final Random random;
    private final Instant now;

    private RandomWorld(long seed) {
        random = new Random(seed);
        now = TIMES.get(random.nextInt(TIMES.size())).plusSeconds(random.nextInt(7200));
    }

    static World of(long seed) {
        return new RandomWorld(seed).world();
    }

    private World world() {
        int count = random.nextInt(25);
        Duration span = Duration.ofHours((long) Math.pow(10, 1 + 3.5 * random.nextDouble()));
        List<PointHistory> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            points.add(point("p-%02d".formatted(i), span));
        }
        String zone = ZONES.get(random.nextInt(ZONES.size()));
        World calm = World.calm(points, World.policy(retention(span), zone), now);
        return new World(points, calm.policy(), circumstances(points, calm.circumstances()), locked(points), now);
    }

    private Map<String, String> locked(List<PointHistory> points) {
        Map<String, String> locked = new HashMap<>();
        if (one(4)) {
            points.stream().filter(_ -> one(3)).forEach(point -> locked.put(point.point(), "until tomorrow"));
        }
        return locked;
    }

    private PointHistory point(String name, Duration span) {
        Instant taken = one(40)
                ? now.plusSeconds(random.nextInt(900))
                : now.minusSeconds((long) (random.nextDouble() * span.toSeconds()));
        Set<CopyKind> kinds = new HashSet<>();
        do {
            kinds.add(KINDS.get(random.nextInt(KINDS.size())));
        } while (random.nextBoolean());
        List<PointCopy> copies =
                kinds.stream().sorted().map(kind -> copy(kind, taken)).toList();
        PointPin pin = one(10) ? new PointPin("wanted", taken, "/someone") : null;
        return new PointHistory(name, taken, one(10), pin, copies);
    }

    private PointCopy copy(CopyKind kind, Instant taken) {
        List<Loss> lacking = one(3) ? LOSSES.stream().filter(_ -> one(2)).toList() : List.of();
        return new PointCopy(kind, look(taken, 4), look(taken, 0), null, lacking);
    }

    /** @param often of five times, how often there is one */
    private @Nullable Instant look(Instant taken, int often) {
        boolean there = often == 0 ? one(6) : random.nextInt(5) < often;
        return there ? taken.plusSeconds(60L * (1 + random.nextInt(3))) : null;
    }

    private Retention retention(Duration span) {
        return new Retention(
                count(),
                count(),
                count(),
                count(),
                count(),
                count(),
                one(3) ? random.nextInt((int) span.toSeconds()) : 0,
                random.nextInt(4));
    }

    private int count() {
        return random.nextInt(3) == 0 ? random.nextInt(5) : 0;
    }

    private PruneCircumstances circumstances(List<PointHistory> points, PruneCircumstances calm) {
        Map<String, String> inUse = new HashMap<>();
        Set<String> explained = new HashSet<>();
        Set<String> sealed = new HashSet<>(calm.vault().sealed());
        points.stream().filter(_ -> one(15)).forEach(point -> inUse.put(point.point(), "s-1"));
        if (one(5)) {
            sealed.add("p-pruned");
            explained.add("p-pruned");
        }
        if (one(15)) {
            sealed.add("p-unknown");
        }
        if (one(10)) {
            sealed.removeIf(_ -> one(10));
        }
        if (one(25)) {
            sealed.clear();
        }
        Instant storeTime = one(25) ? null : now.plusSeconds(random.nextInt(590) - 295L);
        if (one(15)) {
            storeTime = now.plusSeconds(random.nextInt(2000) - 1000L);
        }
        return new PruneCircumstances(
                one(20) ? now.plusSeconds(random.nextInt(900)) : now.minusSeconds(random.nextInt(100)),
                one(20) ? PROBLEM : null,
                new VaultAnswer(sealed, one(20) ? PROBLEM : null, storeTime),
                inUse,
                explained);
    }

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }
}
