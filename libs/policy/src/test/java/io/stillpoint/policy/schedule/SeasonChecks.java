package io.stillpoint.policy.schedule;

import io.stillpoint.policy.schedule.Season.Span;
import io.stillpoint.policy.schedule.SimulatedCoordinator.SavedPoint;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request.BackupRequested;
import io.stillpoint.schemas.event.Request.PruneRequested;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.event.SagaFact.SagaStarted;
import io.stillpoint.schemas.event.ScheduleFact.RpoAtRisk;
import io.stillpoint.schemas.event.ScheduleFact.RpoBreached;
import io.stillpoint.schemas.event.ScheduleFact.RpoRestored;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SagaKind;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What must hold after a {@link Season}, found without any code of the scheduler but its ids. */
final class SeasonChecks {

    private static final Duration HOUR = Duration.ofHours(1);

    /** An accepted request of a rule. */
    private record Run(String rule, Instant due, Instant acceptedAt, String id, BackupRequested request) {}

    private final Season season;
    private final World world;
    private final List<Run> runs;
    private final List<String> violations = new ArrayList<>();

    private SeasonChecks(Season season, World world) {
        this.season = season;
        this.world = world;
        this.runs = world.coordinator.log.stream()
                .map(SeasonChecks::run)
                .filter(Objects::nonNull)
                .toList();
    }

    static List<String> violations(Season season, World world) {
        SeasonChecks checks = new SeasonChecks(season, world);
        checks.oneRunForOneDueTime();
        checks.oneNightlyRunEachNight();
        checks.noBurstAfterAbsence();
        checks.onePruneEachDay();
        checks.nothingWhilePaused();
        checks.coldRunsFitTheirWindow();
        checks.breachesAreReportedAsTheyAre();
        return checks.violations;
    }

    private static @Nullable Run run(Envelope<Fact> fact) {
        if (fact.data() instanceof RequestAccepted accepted
                && accepted.request() instanceof BackupRequested backup
                && accepted.requestId().startsWith("schedule.")) {
            String[] parts = accepted.requestId().split("\\.");
            Instant due = Instant.parse(parts[2].replaceFirst("(....)(..)(..)T(..)(..)(..)Z", "$1-$2-$3T$4:$5:$6Z"));
            return new Run(parts[1], due, fact.time(), accepted.requestId(), backup);
        }
        return null;
    }

    private void oneRunForOneDueTime() {
        Set<String> seen = new HashSet<>();
        for (Run run : runs) {
            if (!seen.add(run.rule() + " " + run.due())) {
                violations.add("two runs of %s for %s".formatted(run.rule(), run.due()));
            }
        }
    }

    private void oneNightlyRunEachNight() {
        LocalDate last = season.end().atZone(Season.ZONE).toLocalDate();
        for (LocalDate date = season.start().atZone(Season.ZONE).toLocalDate().plusDays(1);
                date.isBefore(last);
                date = date.plusDays(1)) {
            Instant due = nightly(date);
            Instant midday = date.atTime(12, 0).atZone(Season.ZONE).toInstant();
            if (season.away().longer(HOUR).holds(due) || season.paused().holds(due)) {
                continue;
            }
            List<Run> tonight = runs.stream()
                    .filter(run -> run.rule().equals("nightly"))
                    .filter(run -> !run.acceptedAt().isBefore(due.minus(HOUR))
                            && run.acceptedAt().isBefore(midday))
                    .toList();
            int most = season.failing().holds(due) ? 4 : 1;
            boolean onTime = !tonight.isEmpty()
                    && tonight.getFirst().due().equals(due)
                    && tonight.getFirst().acceptedAt().isBefore(due.plus(HOUR.multipliedBy(2)));
            if (!onTime || tonight.size() > most) {
                violations.add("nightly run of %s, expected at %s: %s".formatted(date, due, tonight));
            }
        }
    }

    /** 2:30; when that does not exist, the time at which the clock jumps; the first when there are two. */
    private static Instant nightly(LocalDate date) {
        ZonedDateTime time = ZonedDateTime.of(date, LocalTime.of(2, 30), Season.ZONE);
        return time.toLocalTime().equals(LocalTime.of(2, 30))
                ? time.withEarlierOffsetAtOverlap().toInstant()
                : date.atTime(3, 0).atZone(Season.ZONE).toInstant();
    }

    /** Also on days when it fails: what went wrong is tried again a day later. */
    private void onePruneEachDay() {
        LocalDate last = season.end().atZone(Season.ZONE).toLocalDate();
        for (LocalDate date = season.start().atZone(Season.ZONE).toLocalDate().plusDays(1);
                date.isBefore(last);
                date = date.plusDays(1)) {
            Instant noon = date.atTime(12, 0).atZone(Season.ZONE).toInstant();
            Span today = new Span(
                    noon, date.plusDays(1).atTime(12, 0).atZone(Season.ZONE).toInstant());
            if (season.away().longer(HOUR).holds(noon)
                    || season.paused().longer(HOUR).holds(noon)) {
                continue;
            }
            List<Instant> times = prunes().filter(today::holds).toList();
            if (times.size() != 1 || !times.getFirst().isBefore(noon.plus(HOUR.multipliedBy(3)))) {
                violations.add("prunes of %s, expected one soon after %s: %s".formatted(date, noon, times));
            }
        }
    }

    /** When prunes were accepted. */
    private Stream<Instant> prunes() {
        return world.coordinator.log.stream()
                .filter(fact -> fact.data() instanceof RequestAccepted accepted
                        && accepted.request() instanceof PruneRequested prune
                        && prune.confirm())
                .map(Envelope::time);
    }

    private void noBurstAfterAbsence() {
        Span back = new Span(season.away().to(), season.away().to().plus(HOUR.multipliedBy(2)));
        Map<String, Integer> perRule = new HashMap<>();
        runs.stream()
                .filter(run -> back.holds(run.acceptedAt()))
                .forEach(run -> perRule.merge(run.rule(), 1, Integer::sum));
        if (perRule.getOrDefault("nightly", 0) != 1 || perRule.getOrDefault("fresh", 0) > 1) {
            violations.add("runs after the absence: " + perRule);
        }
        List<Instant> prunes = prunes().filter(back::holds).toList();
        if (prunes.size() != 1) {
            violations.add("prunes after the absence: " + prunes);
        }
    }

    private void nothingWhilePaused() {
        runs.stream()
                .filter(run -> season.paused().holds(run.acceptedAt()))
                .forEach(run -> violations.add("a run while the policy was paused: " + run));
        prunes().filter(season.paused()::holds)
                .forEach(time -> violations.add("a prune while the policy was paused: " + time));
    }

    private void coldRunsFitTheirWindow() {
        Set<LocalDate> windows = new TreeSet<>();
        for (Envelope<Fact> fact : world.coordinator.log) {
            if (!(fact.data() instanceof SagaStarted started) || started.kind() != SagaKind.COLD_BACKUP) {
                continue;
            }
            ZonedDateTime local = fact.time().atZone(Season.ZONE);
            LocalDate date = local.toLocalDate();
            Instant opens = date.atTime(1, 0).atZone(Season.ZONE).toInstant();
            Instant closes = opens.plus(Season.WINDOW);
            Long limit = runs.stream()
                    .filter(run -> run.id().equals(started.requestId()))
                    .findFirst()
                    .orElseThrow()
                    .request()
                    .coldWindowLimitSeconds();
            boolean fits = local.getDayOfWeek() == DayOfWeek.SUNDAY
                    && !fact.time().isBefore(opens)
                    && limit != null
                    && !fact.time().plusSeconds(limit).isAfter(closes)
                    && !fact.time().plus(world.coordinator.coldDuration).isAfter(closes);
            if (!fits || !windows.add(date)) {
                violations.add("a cold run at %s with a limit of %s s".formatted(local, limit));
            }
        }
        long expected = Duration.between(season.start(), season.end()).dividedBy(Season.COLD_RPO);
        if (windows.size() < expected) {
            violations.add("%d cold runs, expected at least %d".formatted(windows.size(), expected));
        }
    }

    private void breachesAreReportedAsTheyAre() {
        for (Component component : List.of(Component.ETCD, Component.CERTIFICATES)) {
            Set<Instant> real = realBreaches(component);
            Set<Instant> reported = new TreeSet<>();
            world.facts(RpoBreached.class).stream()
                    .filter(breach -> breach.rule().equals("fresh") && breach.component() == component)
                    .forEach(breach -> reported.add(breach.brokeAt()));
            if (!reported.equals(real)) {
                violations.add("breaches of %s: %s, reported %s".formatted(component, real, reported));
            }
            long restored = world.facts(RpoRestored.class).stream()
                    .filter(fact -> fact.rule().equals("fresh") && fact.component() == component)
                    .count();
            long ended = endedBreaches(component);
            if (restored != ended) {
                violations.add("%d breaches of %s ended, %d restored".formatted(ended, component, restored));
            }
            real.forEach(breach -> warnedInTime(component, breach));
        }
    }

    private void warnedInTime(Component component, Instant breach) {
        if (!season.away().holds(breach)
                && !season.failing().longer(Season.RPO).holds(breach)
                && !season.paused().longer(Season.RPO).holds(breach)) {
            violations.add("a breach of %s at %s without a cause".formatted(component, breach));
        }
        boolean warned = world.coordinator.log.stream()
                .anyMatch(fact -> fact.data() instanceof RpoAtRisk risk
                        && risk.component() == component
                        && risk.breaksAt().equals(breach)
                        && fact.time().isBefore(breach));
        if (!warned && !season.away().holds(breach)) {
            violations.add("no warning before the breach of %s at %s".formatted(component, breach));
        }
    }

    /** From what was really read and when it was sealed. */
    private Set<Instant> realBreaches(Component component) {
        Set<Instant> breaches = new TreeSet<>();
        List<SavedPoint> points = points(component);
        for (int i = 0; i + 1 < points.size(); i++) {
            if (breached(points, i)) {
                breaches.add(tooOld(points.get(i)));
            }
        }
        return breaches;
    }

    /** A point that is too old itself when it is sealed ends nothing. */
    private long endedBreaches(Component component) {
        List<SavedPoint> points = points(component);
        long ended = 0;
        for (int i = 0; i + 1 < points.size(); i++) {
            SavedPoint next = points.get(i + 1);
            if (breached(points, i) && next.sealedAt().isBefore(tooOld(next))) {
                ended++;
            }
        }
        return ended;
    }

    private List<SavedPoint> points(Component component) {
        return world.coordinator.points.stream()
                .filter(point -> point.components().contains(component))
                .sorted(Comparator.comparing(SavedPoint::sealedAt))
                .toList();
    }

    private static boolean breached(List<SavedPoint> points, int i) {
        return points.get(i + 1).sealedAt().isAfter(tooOld(points.get(i)));
    }

    private static Instant tooOld(SavedPoint point) {
        return point.dataOf().plus(Season.RPO);
    }
}
