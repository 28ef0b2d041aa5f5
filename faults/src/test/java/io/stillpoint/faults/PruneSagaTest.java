package io.stillpoint.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.vault.SealedPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One prune through broker, coordinator, the service that prunes and the object store, with a kill while it removes. */
class PruneSagaTest {

    private static final String CLUSTER = "icp";
    private static final String MASTER = "10.0.0.1";
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    private PruneProcesses processes;
    private History history;
    private int seen;

    @Test
    void whatThePolicyDoesNotKeepIsGoneAlthoughTheServiceDiedAndTheRestIsWhole() throws Exception {
        // Given
        var fleet = new Fleet(directory);
        fleet.begin(List.of(Machine.running(MASTER, true)));
        try (var started = new PruneProcesses(directory, fleet);
                var read = new History(started.bootstrapServers(), CLUSTER)) {
            processes = started;
            history = read;
            history.ask("r-declare", declared());
            history.ask("r-policy", new Request.PolicyDeclared(CLUSTER, keepsTheLast()));
            SagaFact.BackupCompleted baseline = backUp(true);
            SagaFact.BackupCompleted pinned = backUp(false);
            SagaFact.BackupCompleted old = backUp(false);
            SagaFact.BackupCompleted newestVerified = backUp(false);
            SagaFact.BackupCompleted unverified = backUp(false);
            for (SagaFact.BackupCompleted backup : List.of(baseline, pinned, old, newestVerified)) {
                verify(backup);
            }
            history.ask("r-pin", new Request.PinRequested(CLUSTER, pinned.point(), true, "audit"));

            // When
            SagaFact.PruneCompleted dryRun = prune(false);
            boolean wholeAfterDryRun = !processes.objects(CLUSTER, old.point()).isEmpty();
            SagaFact.PruneCompleted confirmed = prune(true);

            // Then
            assertThat(dryRun.obstacles()).isEmpty();
            assertThat(wholeAfterDryRun).isTrue();
            assertThat(confirmed.obstacles()).isEmpty();
            assertThat(goes(dryRun)).containsExactly(old.point());
            assertThat(goes(confirmed)).containsExactly(old.point());
            assertThat(confirmed.verdicts())
                    .allSatisfy(verdict -> assertThat(verdict.why()).isNotBlank());
            assertThat(history.facts())
                    .filteredOn(SagaFact.RecoveryPointPruned.class::isInstance)
                    .extracting(fact -> ((SagaFact.RecoveryPointPruned) fact).point())
                    .containsExactly(old.point());
            assertThat(processes.objects(CLUSTER, old.point())).isEmpty();
            for (SagaFact.BackupCompleted kept : List.of(baseline, pinned, newestVerified, unverified)) {
                whole(kept.point());
            }
            assertThat(RunEnd.violations(history, fleet, processes.vault(), processes.verification()))
                    .isEmpty();
        }
    }

    private SagaFact.BackupCompleted backUp(boolean baseline) throws Exception {
        String id = UUID.randomUUID().toString();
        history.ask(
                id,
                baseline
                        ? new Request.BackupRequested(
                                CLUSTER, Consistency.COLD, true, List.of(Component.NODE_IMAGE), null)
                        : new Request.BackupRequested(CLUSTER, Consistency.HOT, false, List.of(Component.ETCD), null));
        return await(SagaFact.BackupCompleted.class, _ -> true);
    }

    /** As the restore service reports a snapshot that it has read back. */
    private void verify(SagaFact.BackupCompleted backup) throws Exception {
        SnapshotRef snapshot = backup.snapshots().getFirst();
        StepRef step = UnaskedReport.step(backup.saga(), snapshot);
        Report report = UnaskedReport.of(
                step, "run-1", "restore", new Report.Done(new StepFact.SnapshotVerified(step, snapshot)));
        var clients = new BusClients(new BusConfig(processes.bootstrapServers(), Map.of()));
        try (var producer = clients.producer("restore")) {
            producer.send(EventCodec.record(
                            Topics.REPORTS,
                            EventCodec.envelope(
                                    UUID.randomUUID().toString(), "restore", Instant.now(), CLUSTER, report)))
                    .get();
        }
        await(StepFact.SnapshotVerified.class, _ -> true);
    }

    private SagaFact.PruneCompleted prune(boolean confirm) throws Exception {
        history.ask(UUID.randomUUID().toString(), new Request.PruneRequested(CLUSTER, confirm));
        if (confirm) {
            await(StepFact.StepStarted.class, started -> started.action() == Action.REMOVE_OBJECTS);
            processes.killPruneAndRestart();
        }
        return await(SagaFact.PruneCompleted.class, _ -> true);
    }

    /** The next fact of this kind; none is looked at twice. */
    private <F extends Fact> F await(Class<F> kind, Predicate<F> wanted) throws Exception {
        Instant deadline = Instant.now().plus(LIMIT);
        while (Instant.now().isBefore(deadline)) {
            history.news();
            List<Fact> facts = history.facts();
            while (seen < facts.size()) {
                Fact fact = facts.get(seen++);
                assertThat(fact).isNotInstanceOf(SagaFact.OrderFailed.class);
                if (kind.isInstance(fact) && wanted.test(kind.cast(fact))) {
                    return kind.cast(fact);
                }
            }
        }
        throw new AssertionError("no %s within %s after %s"
                .formatted(kind.getSimpleName(), LIMIT, history.facts().getLast()));
    }

    private void whole(String point) throws Exception {
        SealedPoint sealed = processes.vault().point(CLUSTER, point, processes.verification());
        for (SnapshotRef snapshot : sealed.document().snapshots()) {
            processes.vault().verifyStored(snapshot);
        }
    }

    private static List<String> goes(SagaFact.PruneCompleted completed) {
        return completed.verdicts().stream()
                .filter(PruneVerdict::goes)
                .map(PruneVerdict::point)
                .toList();
    }

    private static BackupPolicy keepsTheLast() {
        return new BackupPolicy(
                List.of(new ScheduleRule("often", Consistency.HOT, List.of(), null, 14_400L, "UTC", 0, null, false)),
                new Retention(1, 0, 0, 0, 0, 0, 0, 1),
                new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false),
                false);
    }

    private static Request.ClusterDeclared declared() {
        return new Request.ClusterDeclared(
                CLUSTER,
                new Topology(List.of(new Node(MASTER, Set.of(Role.MASTER)))),
                new Access("root", 22, CLUSTER, 4001),
                "icp",
                StartMethod.REBOOT,
                List.of("/"),
                new Patience(300, 300, 300, 300, 600),
                List.of(),
                false);
    }
}
