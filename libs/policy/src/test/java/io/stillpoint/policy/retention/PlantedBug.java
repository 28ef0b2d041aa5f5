package io.stillpoint.policy.retention;

import io.stillpoint.policy.retention.PointCopy.Condition;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.shared.Consistency;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Bugs that the invariants must find; each is a mistake that somebody could make. */
enum PlantedBug {
    BASELINES_FORGOTTEN(points(it -> new PointHistory(it.point(), it.takenAt(), false, it.pin(), it.copies()))),
    PINS_FORGOTTEN(points(it -> new PointHistory(it.point(), it.takenAt(), it.baseline(), null, it.copies()))),
    USE_FORGOTTEN(world -> world.withCircumstances(
            it -> new PruneCircumstances(it.newestFactAt(), it.logProblem(), it.vault(), Map.of(), it.explained()))),
    LOCKS_FORGOTTEN(World::withoutLocks),
    DAMAGE_FORGOTTEN(copies(it -> seen(it, it.verifiedAt(), null))),
    DAMAGE_LASTS_FOR_EVER(copies(it -> seen(it, it.damagedAt() == null ? it.verifiedAt() : null, it.damagedAt()))),
    UNVERIFIED_COUNTS_AS_VERIFIED(
            copies(it -> it.condition() == Condition.UNVERIFIED ? seen(it, Instant.EPOCH, null) : it)),
    LOSSES_FORGOTTEN(copies(it -> lacking(it, List.of()))),
    ANY_LOSS_IS_EVERY_LOSS(copies(
            it -> it.lacking().isEmpty() ? it : lacking(it, List.of(RandomWorld.LOSSES.getFirst())))),
    HOT_STANDS_FOR_COLD(PlantedBug::hotStandsForCold),
    PARTIAL_STANDS_FOR_WHOLE(PlantedBug::partialStandsForWhole),
    OLDEST_OF_A_PERIOD_STAYS(world -> world.withPoints(
            it -> new PointHistory(it.point(), mirrored(world, it.takenAt()), it.baseline(), it.pin(), it.copies()))),
    DAYS_OF_ANOTHER_ZONE(world -> world.withPolicy(World.policy(world.policy().retention(), "Asia/Tokyo"))),
    ONE_DAY_TOO_FEW(retention(it -> with(it, it.keepLast(), it.daily() - 1, it.minimumCopies()))),
    ONE_DAY_TOO_MANY(retention(it -> with(it, it.keepLast(), it.daily() + 1, it.minimumCopies()))),
    LAST_FORGOTTEN(retention(it -> with(it, 0, it.daily(), it.minimumCopies()))),
    MINIMUM_FORGOTTEN(retention(it -> with(it, it.keepLast(), it.daily(), 0))),
    EMPTY_VAULT_TRUSTED(world -> world.withVault(it -> it.sealed().isEmpty() ? sealed(it, names(world)) : it)),
    PARTLY_LISTED_VAULT_TRUSTED(world -> world.withVault(it -> new VaultAnswer(it.sealed(), null, it.storeTime()))),
    LOST_POINTS_NOT_MISSED(world ->
            world.withVault(it -> it.sealed().isEmpty() ? it : sealed(it, union(it.sealed(), names(world))))),
    UNKNOWN_POINTS_NOT_SEEN(world -> world.withCircumstances(it -> new PruneCircumstances(
            it.newestFactAt(),
            it.logProblem(),
            it.vault(),
            it.inUse(),
            union(it.explained(), it.vault().sealed())))),
    BROKEN_LOG_TRUSTED(world -> world.withCircumstances(
            it -> new PruneCircumstances(it.newestFactAt(), null, it.vault(), it.inUse(), it.explained()))),
    FACTS_OF_THE_FUTURE_BELIEVED(world -> world.withCircumstances(
            it -> new PruneCircumstances(Instant.EPOCH, it.logProblem(), it.vault(), it.inUse(), it.explained()))),
    STORES_CLOCK_NOT_ASKED(world -> world.withVault(it -> new VaultAnswer(it.sealed(), it.failure(), world.now()))),
    OBSTACLES_ONLY_WARN(UnaryOperator.identity(), PlantedBug::warnOnly),
    POINT_WITHOUT_VERDICT(
            UnaryOperator.identity(),
            (_, decision) -> new RetentionDecision(
                    decision.obstacles(), decision.verdicts().stream().skip(1).toList())),
    NOTHING_EVER_GOES(
            UnaryOperator.identity(),
            (_, decision) -> new RetentionDecision(
                    decision.obstacles(),
                    decision.verdicts().stream()
                            .map(it -> (PointVerdict) new PointVerdict.Kept(
                                    it.point(), List.of(new KeepReason(KeepRule.LAST, "", List.of()))))
                            .toList()));

    private interface Change {
        RetentionDecision of(World world, RetentionDecision decision);
    }

    private final UnaryOperator<World> seen;
    private final Change said;

    PlantedBug(UnaryOperator<World> seen) {
        this(seen, (_, decision) -> decision);
    }

    PlantedBug(UnaryOperator<World> seen, Change said) {
        this.seen = seen;
        this.said = said;
    }

    /** What a decider with this bug says of {@code world}. */
    RetentionDecision decide(World world) {
        return said.of(world, seen.apply(world).decide());
    }

    private static UnaryOperator<World> points(UnaryOperator<PointHistory> change) {
        return world -> world.withPoints(change);
    }

    private static UnaryOperator<World> copies(UnaryOperator<PointCopy> change) {
        return points(it -> new PointHistory(
                it.point(),
                it.takenAt(),
                it.baseline(),
                it.pin(),
                it.copies().stream().map(change).toList()));
    }

    private static UnaryOperator<World> retention(UnaryOperator<Retention> change) {
        return world -> world.withRetention(change);
    }

    private static Retention with(Retention it, int last, int daily, int minimum) {
        return new Retention(
                last, it.hourly(), daily, it.weekly(), it.monthly(), it.yearly(), it.keepWithinSeconds(), minimum);
    }

    private static PointCopy seen(PointCopy it, @Nullable Instant verifiedAt, @Nullable Instant damagedAt) {
        return new PointCopy(it.kind(), verifiedAt, damagedAt, it.loadedAt(), it.lacking());
    }

    private static PointCopy lacking(PointCopy it, List<Loss> lacking) {
        return new PointCopy(it.kind(), it.verifiedAt(), it.damagedAt(), it.loadedAt(), lacking);
    }

    private static World hotStandsForCold(World world) {
        return world.withPoints(it -> {
            Map<CopyKind, PointCopy> copies = new LinkedHashMap<>();
            for (PointCopy copy : it.copies()) {
                CopyKind kind =
                        new CopyKind(copy.kind().component(), copy.kind().target(), Consistency.HOT);
                copies.putIfAbsent(
                        kind, new PointCopy(kind, copy.verifiedAt(), copy.damagedAt(), null, copy.lacking()));
            }
            return new PointHistory(it.point(), it.takenAt(), it.baseline(), it.pin(), List.copyOf(copies.values()));
        });
    }

    private static World partialStandsForWhole(World world) {
        Set<CopyKind> all = world.points().stream()
                .flatMap(it -> it.copies().stream())
                .map(PointCopy::kind)
                .collect(Collectors.toSet());
        return world.withPoints(it -> {
            List<PointCopy> copies = new ArrayList<>(it.copies());
            all.stream()
                    .filter(kind -> it.copy(kind).isEmpty())
                    .forEach(kind -> copies.add(new PointCopy(kind, it.takenAt(), null)));
            return new PointHistory(it.point(), it.takenAt(), it.baseline(), it.pin(), copies);
        });
    }

    private static Instant mirrored(World world, Instant time) {
        Instant oldest = world.points().stream()
                .map(PointHistory::takenAt)
                .min(Instant::compareTo)
                .orElseThrow();
        return world.now().minusSeconds(time.getEpochSecond() - oldest.getEpochSecond());
    }

    private static Set<String> names(World world) {
        return world.points().stream().map(PointHistory::point).collect(Collectors.toSet());
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> both = new HashSet<>(one);
        both.addAll(other);
        return both;
    }

    private static VaultAnswer sealed(VaultAnswer answer, Set<String> sealed) {
        return new VaultAnswer(sealed, answer.failure(), answer.storeTime());
    }

    private static RetentionDecision warnOnly(World world, RetentionDecision decision) {
        Function<World, List<PointVerdict>> calm =
                it -> World.calm(it.points(), it.policy(), it.now()).decide().verdicts();
        return new RetentionDecision(decision.obstacles(), calm.apply(world));
    }
}
