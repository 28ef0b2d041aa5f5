package io.stillpoint.policy.schedule;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.BackupRequested;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ScheduleReport;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.ClusterVersions;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The coordinator of one cluster, as far as its facts go: requests once per id and for an hour, one backup at a time, reports once. */
final class SimulatedCoordinator {

    private static final Problem PROBLEM = new Problem("vault-full", "room", "none", "the vault", "Make room.");

    /** A request or a report on its way. */
    private record Sent(
            String id,
            Instant time,
            @Nullable Request request,
            @Nullable ScheduleFact report) {}

    private record Job(String saga, String requestId, BackupRequested request, Instant startedAt, Instant endsAt) {}

    final List<Envelope<Fact>> log = new ArrayList<>();
    /** When data of a component was really read, by point and component. */
    final List<SavedPoint> points = new ArrayList<>();

    Duration hotDuration = Duration.ofMinutes(10);
    Duration coldDuration = Duration.ofMinutes(70);
    Predicate<Instant> away = time -> false;
    Predicate<Instant> failing = time -> false;
    List<Component> broken = List.of();

    @Nullable
    ClusterVersions versions;

    private final String cluster;
    private final Deque<Sent> inbox = new ArrayDeque<>();
    private final Deque<Sent> line = new ArrayDeque<>();
    private final Set<String> known = new HashSet<>();
    private @Nullable Job running;
    private int numbers;

    /** A sealed point, and the instant at which each of its components was read. */
    record SavedPoint(Instant sealedAt, List<Component> components, Instant dataOf) {}

    SimulatedCoordinator(String cluster) {
        this.cluster = cluster;
    }

    void send(String id, Request request, Instant now) {
        inbox.add(new Sent(id, now, request, null));
    }

    void report(ScheduleFact fact, Instant now) {
        inbox.add(new Sent(ScheduleReport.idOf(fact), now, null, fact));
    }

    /** Does what is to be done now. */
    void work(Instant now) {
        if (away.test(now)) {
            return;
        }
        while (!inbox.isEmpty()) {
            take(inbox.remove(), now);
        }
        while (running != null && !running.endsAt().isAfter(now)) {
            end(running, now);
            running = null;
            startNext(now);
        }
    }

    @Nullable
    Instant nextEnd() {
        return running == null ? null : running.endsAt();
    }

    void write(Fact fact, Instant now) {
        log.add(new Envelope<>(
                cluster + "/" + (log.size() + 1),
                "stillpoint/coordinator",
                EventTypes.typeOf((Record) fact),
                now,
                cluster,
                null,
                null,
                (long) log.size() + 1,
                "",
                fact));
    }

    private void take(Sent sent, Instant now) {
        if (sent.report() != null) {
            if (known.add(sent.id())) {
                write(sent.report(), now);
            }
            return;
        }
        Request request = Objects.requireNonNull(sent.request());
        String source = sent.id().startsWith("schedule.") ? BackupHistory.SOURCE : "operator";
        if (Duration.between(sent.time(), now).compareTo(RequestLimits.OLDEST) > 0) {
            write(new RequestFact.RequestRejected(cluster, sent.id(), source, "BackupRequested", PROBLEM), now);
        } else if (known.add(sent.id())) {
            String saga = request instanceof BackupRequested ? "s-" + ++numbers : null;
            write(new RequestFact.RequestAccepted(cluster, sent.id(), source, request, saga, line.size()), now);
            if (saga != null) {
                line.add(new Sent(sent.id() + " " + saga, sent.time(), request, null));
                startNext(now);
            }
        }
    }

    private void startNext(Instant now) {
        if (running != null || line.isEmpty()) {
            return;
        }
        Sent next = line.remove();
        String[] names = next.id().split(" ");
        BackupRequested request = (BackupRequested) Objects.requireNonNull(next.request());
        boolean cold = request.consistency() == Consistency.COLD;
        running = new Job(names[1], names[0], request, now, now.plus(cold ? coldDuration : hotDuration));
        write(
                new SagaFact.SagaStarted(
                        cluster,
                        names[1],
                        cold ? SagaKind.COLD_BACKUP : request.hotImages() ? SagaKind.HOT_IMAGE : SagaKind.HOT_BACKUP,
                        names[0],
                        "p-" + names[1],
                        new Plan("icp", List.of())),
                now);
        for (Component component : components(request)) {
            write(
                    new StepFact.StepStarted(step(names[1], component), component.snapshot(), 1, now.plusSeconds(60)),
                    now);
        }
    }

    private void end(Job job, Instant now) {
        String point = "p-" + job.saga();
        if (failing.test(now)) {
            write(new SagaFact.BackupFailed(cluster, job.saga(), point, PROBLEM, false, List.of()), now);
            return;
        }
        List<Component> asked = components(job.request());
        List<Component> good =
                asked.stream().filter(component -> !broken.contains(component)).toList();
        List<SnapshotRef> snapshots = good.stream()
                .map(component -> snapshot(point, component, job.request().consistency(), job.endsAt()))
                .toList();
        for (SnapshotRef snapshot : snapshots) {
            write(new StepFact.SnapshotCompleted(step(job.saga(), snapshot.component()), snapshot), now);
        }
        boolean cold = job.request().consistency() == Consistency.COLD;
        write(
                new SagaFact.BackupCompleted(
                        cluster,
                        job.saga(),
                        point,
                        job.request().consistency(),
                        job.request().baseline(),
                        snapshots,
                        asked.stream().filter(broken::contains).toList(),
                        cold ? Duration.between(job.startedAt(), now).toSeconds() : 0,
                        List.of(),
                        versions),
                now);
        points.add(new SavedPoint(now, good, job.startedAt()));
    }

    private static List<Component> components(BackupRequested request) {
        if (!request.components().isEmpty()) {
            return request.components();
        }
        return request.consistency() == Consistency.COLD
                ? List.of(Component.NODE_IMAGE)
                : List.of(Component.ETCD, Component.CERTIFICATES);
    }

    private StepRef step(String saga, Component component) {
        return new StepRef(cluster, saga, Action.SNAPSHOT_ETCD.name(), component.label(), 1);
    }

    private SnapshotRef snapshot(String point, Component component, Consistency consistency, Instant completedAt) {
        return new SnapshotRef(
                cluster,
                point,
                component,
                component.label(),
                "run",
                consistency,
                point + "/" + component.label(),
                null,
                "0".repeat(64),
                1,
                1,
                null,
                null,
                completedAt);
    }
}
