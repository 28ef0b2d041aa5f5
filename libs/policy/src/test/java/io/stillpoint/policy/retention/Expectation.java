package io.stillpoint.policy.retention;

import io.stillpoint.policy.retention.PointCopy.Condition;
import io.stillpoint.schemas.policy.Retention;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What must come out, said a second time and in another way: for each point by itself, as a property of it and of the others, slowly.
 */
final class Expectation {

    private static final Duration CLOCKS = Duration.ofMinutes(5);

    private final World world;
    private final Retention retention;
    private final ZoneId zone;

    Expectation(World world) {
        this.world = world;
        this.retention = world.policy().retention();
        this.zone = ZoneId.of(world.policy().rules().getFirst().timeZone());
    }

    /** What is wrong with a decision; empty when nothing is. */
    List<String> violations(RetentionDecision decision) {
        List<String> wrong = new ArrayList<>();
        List<String> judged =
                decision.verdicts().stream().map(it -> it.point().point()).toList();
        List<String> sorted = world.points().stream()
                .sorted((a, b) -> newer(a, b) ? -1 : 1)
                .map(PointHistory::point)
                .toList();
        if (!judged.equals(sorted)) {
            wrong.add("verdicts on %s, expected one on each of %s".formatted(judged, sorted));
        }
        if (decision.obstacles().isEmpty() == obstructed()) {
            wrong.add("obstacles " + decision.obstacles());
        }
        Map<String, PointHistory> points =
                world.points().stream().collect(Collectors.toMap(PointHistory::point, Function.identity()));
        for (PointVerdict verdict : decision.verdicts()) {
            Set<KeepRule> expected = rules(points.get(verdict.point().point()));
            Set<KeepRule> found = switch (verdict) {
                case PointVerdict.Kept kept ->
                    kept.reasons().stream().map(KeepReason::rule).collect(Collectors.toSet());
                case PointVerdict.Removed _ -> Set.of();
            };
            if (!found.equals(expected)) {
                wrong.add(
                        "%s stays for %s, expected %s".formatted(verdict.point().point(), found, expected));
            }
            if (verdict.why().isBlank() || verdict.why().contains("\n")) {
                wrong.add("%s: '%s' is not one line".formatted(verdict.point().point(), verdict.why()));
            }
        }
        return wrong;
    }

    private Set<KeepRule> rules(PointHistory point) {
        Set<KeepRule> rules = EnumSet.noneOf(KeepRule.class);
        if (point.baseline()) {
            rules.add(KeepRule.BASELINE);
        }
        if (point.pin() != null) {
            rules.add(KeepRule.PINNED);
        }
        if (world.circumstances().inUse().containsKey(point.point())) {
            rules.add(KeepRule.IN_USE);
        }
        long within = retention.keepWithinSeconds();
        if (within > 0 && !point.takenAt().isBefore(world.now().minusSeconds(within))) {
            rules.add(KeepRule.WITHIN);
        }
        point.copies().forEach(copy -> rules.addAll(rules(point, copy)));
        if (rules.isEmpty() && obstructed()) {
            rules.add(KeepRule.OBSTACLE);
        }
        if (rules.isEmpty() && world.locked().containsKey(point.point())) {
            rules.add(KeepRule.LOCKED);
        }
        return rules;
    }

    private Set<KeepRule> rules(PointHistory point, PointCopy copy) {
        Set<KeepRule> rules = EnumSet.noneOf(KeepRule.class);
        CopyKind kind = copy.kind();
        boolean verified = copy.condition() == Condition.VERIFIED;
        if (copy.condition() == Condition.DAMAGED) {
            boolean othersAreBetter = undamaged(kind).findAny().isPresent();
            boolean newerOne = world.points().stream()
                    .anyMatch(other -> newer(other, point) && other.holds(kind, Condition.DAMAGED));
            if (!othersAreBetter && !newerOne) {
                rules.add(KeepRule.ONLY_COPY);
            }
            return rules;
        }
        boolean newerVerified =
                undamaged(kind).anyMatch(other -> newer(other, point) && other.holds(kind, Condition.VERIFIED));
        if (!newerVerified) {
            rules.add(verified ? KeepRule.NEWEST_VERIFIED : KeepRule.NOT_VERIFIED_YET);
        }
        if (isLackedByNewer(point, copy)) {
            rules.add(KeepRule.LACKED_BY_NEWER);
        }
        if (undamaged(kind).filter(other -> better(other, point, kind)).count() < retention.minimumCopies()) {
            rules.add(KeepRule.MINIMUM_COPIES);
        }
        if (undamaged(kind).filter(other -> newer(other, point)).count() < retention.keepLast()) {
            rules.add(KeepRule.LAST);
        }
        period(
                rules,
                KeepRule.HOURLY,
                retention.hourly(),
                point,
                kind,
                time -> time.toOffsetDateTime().truncatedTo(ChronoUnit.HOURS));
        period(rules, KeepRule.DAILY, retention.daily(), point, kind, ZonedDateTime::toLocalDate);
        period(
                rules,
                KeepRule.WEEKLY,
                retention.weekly(),
                point,
                kind,
                time -> time.toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
        period(
                rules,
                KeepRule.MONTHLY,
                retention.monthly(),
                point,
                kind,
                time -> time.toLocalDate().withDayOfMonth(1));
        period(rules, KeepRule.YEARLY, retention.yearly(), point, kind, ZonedDateTime::getYear);
        return rules;
    }

    /** A newer copy has lost something that this one has, and so has each newer copy that was proved. Or all of them lack whatever. */
    private boolean isLackedByNewer(PointHistory point, PointCopy copy) {
        List<PointCopy> newer = undamaged(copy.kind())
                .filter(other -> newer(other, point))
                .map(other -> other.copy(copy.kind()).orElseThrow())
                .toList();
        List<Predicate<PointCopy>> lacks = new ArrayList<>();
        newer.forEach(other -> other.lacking()
                .forEach(loss -> lacks.add(it -> it.lacking().stream()
                        .anyMatch(own -> own.what().equals(loss.what())
                                && own.code().equals(loss.code())
                                && own.component() == loss.component()))));
        lacks.add(it -> !it.lacking().isEmpty());
        return lacks.stream()
                .anyMatch(lack -> !lack.test(copy)
                        && newer.stream().anyMatch(lack)
                        && newer.stream()
                                .filter(other -> other.condition() == Condition.VERIFIED)
                                .allMatch(lack));
    }

    private void period(
            Set<KeepRule> rules,
            KeepRule rule,
            int count,
            PointHistory point,
            CopyKind kind,
            Function<ZonedDateTime, Object> name) {
        if (count == 0) {
            return;
        }
        Object own = name.apply(point.takenAt().atZone(zone));
        boolean best = undamaged(kind)
                .filter(other -> name.apply(other.takenAt().atZone(zone)).equals(own))
                .noneMatch(other -> better(other, point, kind));
        Set<Object> newerPeriods = new HashSet<>();
        undamaged(kind)
                .filter(other -> newer(other, point))
                .forEach(other -> newerPeriods.add(name.apply(other.takenAt().atZone(zone))));
        newerPeriods.remove(own);
        if (best && newerPeriods.size() < count) {
            rules.add(rule);
        }
    }

    private Stream<PointHistory> undamaged(CopyKind kind) {
        return world.points().stream()
                .filter(point -> point.copies().stream()
                        .anyMatch(copy -> copy.kind().equals(kind) && copy.condition() != Condition.DAMAGED));
    }

    private static boolean better(PointHistory a, PointHistory b, CopyKind kind) {
        boolean aVerified = a.holds(kind, Condition.VERIFIED);
        boolean bVerified = b.holds(kind, Condition.VERIFIED);
        return aVerified == bVerified ? newer(a, b) : aVerified;
    }

    private static boolean newer(PointHistory a, PointHistory b) {
        return a.takenAt().isAfter(b.takenAt())
                || (a.takenAt().equals(b.takenAt()) && a.point().compareTo(b.point()) > 0);
    }

    private boolean obstructed() {
        PruneCircumstances it = world.circumstances();
        VaultAnswer vault = it.vault();
        Instant latest = world.now().plus(CLOCKS);
        boolean future = it.newestFactAt().isAfter(latest)
                || world.points().stream().anyMatch(point -> point.takenAt().isAfter(latest));
        boolean clocksDiffer = vault.storeTime() == null
                || vault.storeTime().isAfter(latest)
                || vault.storeTime().isBefore(world.now().minus(CLOCKS));
        boolean lacking = world.points().stream()
                .filter(point -> !vault.sealed().contains(point.point()))
                .anyMatch(point -> !point.undamaged().isEmpty());
        boolean unknown = vault.sealed().stream()
                .filter(name -> !it.explained().contains(name))
                .anyMatch(name ->
                        world.points().stream().noneMatch(point -> point.point().equals(name)));
        boolean empty = vault.sealed().isEmpty() && !world.points().isEmpty();
        return it.logProblem() != null
                || vault.failure() != null
                || future
                || clocksDiffer
                || empty
                || lacking
                || unknown;
    }
}
