package io.stillpoint.policy.retention;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.loss.KnownLoss;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Follows the facts of one cluster, from the first to the last, and knows of each snapshot what the last look at it found. All who choose
 * among copies ask here: retention, objectives, restores and lists. Not thread-safe.
 */
public final class CopyLog {

    /** Problems of a read-back that tell of the stored bytes, and not of the way to them. */
    private static final Set<String> DAMAGE = Set.of(
            "object-damaged",
            "object-missing",
            "manifest-damaged",
            "vault-object-missing",
            "snapshot-size-differs",
            "etcd-snapshot-broken",
            "etcd-snapshot-damaged",
            "registry-root-broken",
            "registry-content-damaged",
            "mongodb-file-damaged",
            "mongodb-file-missing");

    /** Problems of a recovery point's document and its signature: without them none of its copies can be restored. */
    private static final Set<String> BROKEN_SEAL =
            Set.of("point-unsigned", "point-document-wrong", "signature-unreadable", "signature-wrong");

    /** A copy whose bytes are whole and that cannot be loaded is not proved. It is not removed as damaged either: who loads may be at fault. */
    private static final Pattern NOT_LOADED = Pattern.compile("[a-z]+-load-(differs|refused)");

    private record CopyName(String point, Component component, String target, String run) {
        static CopyName of(SnapshotRef snapshot) {
            return new CopyName(snapshot.point(), snapshot.component(), snapshot.target(), snapshot.run());
        }
    }

    private final Map<String, List<SnapshotRef>> points = new HashMap<>();
    private final Map<String, String> pointOfSaga = new HashMap<>();
    private final Map<String, String> restored = new HashMap<>();
    private final Map<CopyName, Instant> verified = new HashMap<>();
    private final Map<CopyName, Instant> damaged = new HashMap<>();
    private final Map<CopyName, Instant> loaded = new HashMap<>();
    private List<KnownLoss> losses = List.of();

    /** Whether a look at a copy that failed with this problem tells of the stored bytes. */
    public static boolean tellsOfDamage(Problem problem) {
        return DAMAGE.contains(problem.code()) || BROKEN_SEAL.contains(problem.code());
    }

    /** Whether a load that failed with this problem tells of what was loaded, and not of what hindered it. */
    public static boolean tellsOfContent(Problem problem) {
        return NOT_LOADED.matcher(problem.code()).matches();
    }

    /** Takes in the next fact. */
    public void apply(Fact fact, Instant time) {
        switch (fact) {
            case SagaFact.BackupCompleted completed -> {
                points.put(completed.point(), completed.snapshots());
                pointOfSaga.put(completed.saga(), completed.point());
                losses = KnownLoss.named(losses, completed.losses());
            }
            case RequestFact.RequestAccepted it
            when it.request() instanceof Request.LossesAccepted request ->
                losses = KnownLoss.accepted(losses, request.losses());
            case SagaFact.RecoveryPointPruned pruned -> forget(pruned.point());
            case SagaFact.RestoreCompleted ended -> restored.remove(ended.saga());
            case SagaFact.RestoreFailed ended -> restored.remove(ended.saga());
            case SagaFact.RestoreRefused ended -> restored.remove(ended.saga());
            case SagaFact.RestoreRehearsedOnPaper ended -> restored.remove(ended.saga());
            case StepFact.SnapshotVerified it -> {
                verified.put(CopyName.of(it.snapshot()), time);
                if (it.provedAsFarAsPossible()) {
                    loaded.put(CopyName.of(it.snapshot()), time);
                }
            }
            case StepFact.StepFailed it
            when it.action() == Action.VERIFY_SNAPSHOT && tellsOfDamage(it.problem()) ->
                copies(it).forEach(snapshot -> damaged(snapshot, time));
            case StepFact.StepFailed it
            when it.action() == Action.VERIFY_SNAPSHOT && tellsOfContent(it.problem()) ->
                copies(it).forEach(snapshot -> {
                    verified.remove(CopyName.of(snapshot));
                    loaded.remove(CopyName.of(snapshot));
                });
            case StepFact.RestorePlanned it -> planned(it, time);
            default -> {
                // Says nothing about copies.
            }
        }
    }

    /** What is known of a copy. */
    public PointCopy copy(SnapshotRef snapshot) {
        CopyName name = CopyName.of(snapshot);
        return new PointCopy(
                new CopyKind(snapshot.component(), snapshot.target(), snapshot.consistency()),
                verified.get(name),
                damaged.get(name),
                loaded.get(name),
                open(snapshot.losses()));
    }

    /** Those that nobody has accepted. */
    private List<Loss> open(List<Loss> named) {
        if (named.isEmpty()) {
            return named;
        }
        Set<String> accepted = KnownLoss.acceptedNames(losses).collect(Collectors.toSet());
        return named.stream().filter(loss -> !accepted.contains(loss.name())).toList();
    }

    /** Since when a copy is known to be damaged or missing; empty when nobody found it so, or it was read back whole since. */
    public Optional<Instant> damagedSince(SnapshotRef snapshot) {
        PointCopy copy = copy(snapshot);
        return copy.condition() == PointCopy.Condition.DAMAGED
                ? Optional.ofNullable(copy.damagedAt())
                : Optional.empty();
    }

    /** The first time at which one of these was found damaged; empty when all of them count. */
    public Optional<Instant> damagedSince(Collection<SnapshotRef> snapshots) {
        return snapshots.stream()
                .flatMap(snapshot -> damagedSince(snapshot).stream())
                .min(Instant::compareTo);
    }

    /** Whether all of these were read back whole and not found damaged since. */
    public boolean verified(Collection<SnapshotRef> snapshots) {
        return snapshots.stream().allMatch(snapshot -> copy(snapshot).condition() == PointCopy.Condition.VERIFIED);
    }

    /** The points that running restores read or wait for an approval to read, by saga. */
    public Map<String, String> restored() {
        return Map.copyOf(restored);
    }

    private void forget(String point) {
        for (SnapshotRef snapshot : points.getOrDefault(point, List.of())) {
            verified.remove(CopyName.of(snapshot));
            damaged.remove(CopyName.of(snapshot));
            loaded.remove(CopyName.of(snapshot));
        }
        points.remove(point);
    }

    /** The saga took the snapshot, or is a restore from it; the target tells which one of the point it is. */
    private List<SnapshotRef> copies(StepFact.StepFailed failed) {
        String saga = failed.step().saga();
        String point = restored.getOrDefault(saga, pointOfSaga.getOrDefault(saga, ""));
        return points.getOrDefault(point, List.of()).stream()
                .filter(snapshot -> snapshot.target().equals(failed.step().target()))
                .toList();
    }

    /** A plan compares what is stored before it asks for an approval. Its refusals name the object that is damaged. */
    private void planned(StepFact.RestorePlanned plan, Instant time) {
        if (plan.refusals().isEmpty()) {
            restored.put(plan.step().saga(), plan.point());
        }
        for (Problem refusal : plan.refusals()) {
            if (tellsOfDamage(refusal)) {
                points.getOrDefault(plan.point(), List.of()).stream()
                        .filter(snapshot -> BROKEN_SEAL.contains(refusal.code())
                                || refusal.where().contains(folder(snapshot)))
                        .forEach(snapshot -> damaged(snapshot, time));
            }
        }
    }

    /** A copy that is found damaged again is damaged since the first time. */
    private void damaged(SnapshotRef snapshot, Instant time) {
        if (damagedSince(snapshot).isEmpty()) {
            damaged.put(CopyName.of(snapshot), time);
        }
    }

    private static String folder(SnapshotRef snapshot) {
        int end = snapshot.manifestKey().lastIndexOf('/');
        return end < 0 ? snapshot.manifestKey() : snapshot.manifestKey().substring(0, end + 1);
    }
}
