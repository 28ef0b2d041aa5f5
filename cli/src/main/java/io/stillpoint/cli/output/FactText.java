package io.stillpoint.cli.output;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.policy.PruneVerdict;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.AsideVerdict;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.Stage;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One line of plain words for each fact. */
public final class FactText {

    /** What is said of a baseline that the store does not lock. */
    public static final String UNPROTECTED =
            "UNPROTECTED: the store has no Object Lock; anybody with its credentials can delete it";

    /** A line is for one look; {@code saga describe} has every stage. */
    private static final int MOST_STAGES = 6;

    private FactText() {}

    public static String of(Fact fact) {
        return switch (fact) {
            case RequestFact request -> ofRequest(request);
            case SagaFact saga -> ofSaga(saga);
            case StepFact step -> step.step().step() + ": " + ofStep(step);
            case ScheduleFact noticed -> ScheduleFactText.of(noticed);
        };
    }

    private static String ofRequest(RequestFact fact) {
        return switch (fact) {
            case RequestFact.RequestAccepted accepted
            when accepted.request() instanceof Request.PinRequested pin ->
                "recovery point %s is %s, asked for by %s: %s"
                        .formatted(
                                pin.point(),
                                pin.pinned() ? "pinned" : "no longer pinned",
                                accepted.claimedSource(),
                                pin.reason());
            case RequestFact.RequestAccepted accepted
            when accepted.request() instanceof Request.LossesAccepted it ->
                "%s of recovery point %s accepted by %s: %s"
                        .formatted(LossText.count(it.losses()), it.point(), accepted.claimedSource(), it.reason());
            case RequestFact.RequestAccepted accepted ->
                "%s accepted from %s%s"
                        .formatted(
                                accepted.request().getClass().getSimpleName(),
                                accepted.claimedSource(),
                                accepted.waitingBehind() == 0
                                        ? ""
                                        : ", waits behind " + HumanText.plural(accepted.waitingBehind(), "saga"));
            case RequestFact.RequestRejected rejected ->
                "%s refused: %s"
                        .formatted(rejected.requestType(), rejected.problem().sentence());
        };
    }

    private static String ofSaga(SagaFact fact) {
        return switch (fact) {
            case SagaFact.SagaStarted started ->
                "%s starts: %s".formatted(label(started.kind()), stages(started.plan()));
            case SagaFact.RestoreApprovalAccepted approved ->
                "plan %s approved by %s".formatted(shorten(approved.planDigest()), approved.claimedSource());
            case SagaFact.SagaCompensating compensating ->
                "%s; the cluster is brought back: %s"
                        .formatted(
                                compensating.cancelled()
                                        ? "cancelled"
                                        : "failed (" + compensating.cause().sentence() + ")",
                                stages(compensating.plan()));
            case SagaFact.BackupCompleted completed ->
                "recovery point %s %s: %s, %s%s%s%s%s"
                        .formatted(
                                completed.point(),
                                completed.missing().isEmpty()
                                        ? complete(completed.snapshots())
                                        : "PARTIAL, without " + labels(completed.missing()),
                                HumanText.plural(completed.snapshots().size(), "snapshot"),
                                stored(completed.snapshots()),
                                completed.coldWindowSeconds() == 0
                                        ? ""
                                        : ", cluster stood still for "
                                                + HumanText.duration(Duration.ofSeconds(completed.coldWindowSeconds())),
                                notStarted(completed.cluster(), completed.nodesNotStarted()),
                                NoteText.sentences(completed.notes(), completed.missing()).stream()
                                        .map(note -> "; " + note)
                                        .collect(Collectors.joining()),
                                LossText.tail(LossText.all(completed.snapshots())));
            case SagaFact.BackupFailed failed ->
                ended("backup", failed.problem(), failed.cancelled(), failed.stateLeft());
            case SagaFact.RestoreRehearsedOnPaper planned ->
                "dry run: plan %s restores from %s; nothing was touched"
                        .formatted(shorten(planned.planDigest()), planned.point());
            case SagaFact.RestoreRefused refused ->
                "refused, nothing was touched: "
                        + refused.problems().stream()
                                .map(Problem::sentence)
                                .distinct()
                                .collect(Collectors.joining(" | "));
            case SagaFact.RestoreCompleted completed ->
                "restored from %s%s%s%s"
                        .formatted(
                                completed.point(),
                                completed.outageSeconds() == 0
                                        ? ""
                                        : ", outage "
                                                + HumanText.duration(Duration.ofSeconds(completed.outageSeconds())),
                                notStarted(completed.cluster(), completed.nodesNotStarted()),
                                completed.notRestored().isEmpty()
                                        ? ""
                                        : "; NOT RESTORED: " + HumanText.some(completed.notRestored()));
            case SagaFact.RestoreFailed failed ->
                ended("restore", failed.problem(), failed.cancelled(), failed.stateLeft());
            case SagaFact.OrderCompleted completed ->
                label(completed.kind()) + " complete" + notStarted(completed.cluster(), completed.nodesNotStarted());
            case SagaFact.OrderFailed failed ->
                ended(label(failed.kind()), failed.problem(), failed.cancelled(), failed.stateLeft());
            case SagaFact.AsideCompleted completed -> aside(completed);
            case SagaFact.RecoveryPointPruned pruned ->
                "recovery point %s is removed: %s".formatted(pruned.point(), pruned.why());
            case SagaFact.PruneCompleted completed -> pruned(completed);
            case SagaFact.ColdWindowEstimated estimate ->
                "imaging %s at %s/s is going to take about %s; stopping and starting come on top%s"
                        .formatted(
                                HumanText.bytes(estimate.imageBytes()),
                                HumanText.bytes(estimate.bytesPerSecond()),
                                HumanText.duration(Duration.ofSeconds(estimate.imagingSeconds())),
                                estimate.limitSeconds() == null
                                        ? ""
                                        : " (limit of it all: %s)"
                                                .formatted(HumanText.duration(
                                                        Duration.ofSeconds(estimate.limitSeconds()))));
            case SagaFact.ColdWindowExceeded exceeded ->
                "the cluster stood still for longer than %d s: imaging ends".formatted(exceeded.limitSeconds());
            case SagaFact.RecoveryPointPinned pinned -> "recovery point %s is pinned".formatted(pinned.point());
        };
    }

    private static String ofStep(StepFact fact) {
        return switch (fact) {
            case StepFact.StepStarted started ->
                started.step().attempt() == 1
                        ? "starts"
                        : "attempt " + started.step().attempt();
            case StepFact.StepTaken taken ->
                "taken by %s, until %s".formatted(taken.worker(), HumanText.time(taken.deadline()));
            case StepFact.StepFailed failed ->
                "failed%s: %s"
                        .formatted(
                                !failed.retried()
                                        ? ""
                                        : failed.notBefore() == null
                                                ? ", will be retried"
                                                : ", will be retried at " + HumanText.time(failed.notBefore()),
                                failed.problem().sentence());
            case StepFact.NodeStartFailed failed ->
                "did not come back, masters start all the same: "
                        + failed.problem().sentence();
            case StepFact.Completion completion -> ofCompletion(completion);
        };
    }

    private static String ofCompletion(StepFact.Completion fact) {
        return switch (fact) {
            case StepFact.NodeChecked it ->
                "reachable; image would read "
                        + HumanText.bytes(it.imageBytes())
                        + it.notes().stream()
                                .map(note -> "; NOTE: " + note.sentence())
                                .collect(Collectors.joining());
            case StepFact.EtcdChecked it ->
                "%s healthy, revision %d, %s"
                        .formatted(
                                HumanText.plural(it.members(), "member"),
                                it.revision(),
                                HumanText.bytes(it.databaseBytes()));
            case StepFact.VaultChecked it ->
                "written at %s/s and read back, object lock %s"
                        .formatted(HumanText.bytes(it.bytesPerSecond()), it.objectLock() ? "on" : "not available");
            case StepFact.VersionsRead it ->
                it.notes().isEmpty()
                        ? VersionText.of(it.versions())
                        : VersionText.of(it.versions()) + "; " + String.join("; ", it.notes());
            case StepFact.EtcdParked it -> parked(it.manifests(), it.portsClosed());
            case StepFact.PodsParked it -> parked(it.manifests(), it.portsClosed());
            case StepFact.NodeQuiesced it ->
                "quiet: kubelet, docker and %s of processes proved gone, %s proved free"
                        .formatted(
                                HumanText.plural(it.processesGone().size(), "kind"),
                                HumanText.plural(it.portsFree().size(), "port"));
            case StepFact.KubeletStopped _ -> "kubelet stopped";
            case StepFact.KubeletStarted _ -> "kubelet started";
            case StepFact.KubeletRestarted _ -> "kubelet restarted";
            case StepFact.NodeStarted it -> "up, boot " + shorten(it.bootId());
            case StepFact.EtcdUnparked it -> unparked(it.manifests(), it.adopted(), List.of());
            case StepFact.PodsUnparked it -> unparked(it.manifests(), it.adopted(), it.strangers());
            case StepFact.EtcdHealthy it ->
                it.missing().isEmpty()
                        ? "all %s healthy"
                                .formatted(HumanText.plural(it.healthy().size(), "member"))
                        : "quorum of %s healthy, missing %s"
                                .formatted(HumanText.join(it.healthy()), HumanText.join(it.missing()));
            case StepFact.HealthChecked _ -> "control plane answers";
            case StepFact.RegistryPodsRecycled it ->
                it.pods().isEmpty()
                        ? "the registry does not run in pods"
                        : "registry pods are new and Ready: " + HumanText.join(it.pods());
            case StepFact.ClusterChecked it -> checked(it);
            case StepFact.AsideListed it ->
                it.items().isEmpty()
                        ? "nothing is aside"
                        : HumanText.plural(it.items().size() + it.more(), "item")
                                + " aside, of "
                                + HumanText.join(it.items().stream()
                                        .map(AsideItem::saga)
                                        .distinct()
                                        .toList());
            case StepFact.PrunePlanned it ->
                it.obstacles().isEmpty()
                        ? "%s can go, %d stay%s"
                                .formatted(
                                        HumanText.plural(goes(it.verdicts()), "recovery point"),
                                        it.verdicts().size() - goes(it.verdicts()) + it.more(),
                                        leftovers(it))
                        : "nothing can be removed: "
                                + it.obstacles().stream().map(Problem::sentence).collect(Collectors.joining(" "));
            case StepFact.ObjectsRemoved it ->
                "removed for ever: %s, %s%s%s"
                        .formatted(
                                HumanText.plural((int) it.objects(), "object"),
                                HumanText.bytes(it.bytes()),
                                it.extended().isEmpty()
                                        ? ""
                                        : "; locks extended of "
                                                + HumanText.plural(it.extended().size(), "recovery point"),
                                it.refused().isEmpty()
                                        ? ""
                                        : "; NOT DONE: "
                                                + it.refused().getFirst().sentence());
            case StepFact.AsideRemoved it -> "removed for ever: " + HumanText.some(it.removed());
            case StepFact.SnapshotCompleted it ->
                "%s read, %s stored%s%s"
                        .formatted(
                                HumanText.bytes(it.snapshot().plainBytes()),
                                HumanText.bytes(it.snapshot().storedBytes()),
                                position(it.snapshot()),
                                LossText.tail(it.snapshot().losses()));
            case StepFact.RecoveryPointSealed it ->
                "sealed as %s, %s"
                        .formatted(
                                it.key(),
                                it.lockedUntil() == null
                                        ? "not locked in the store"
                                        : "locked until " + HumanText.time(it.lockedUntil()));
            case StepFact.RestorePlanned it ->
                "%s, %s"
                        .formatted(
                                it.point().isEmpty()
                                        ? "no plan"
                                        : "plan %s from %s".formatted(shorten(it.planDigest()), it.point()),
                                it.refusals().isEmpty()
                                        ? "no guard refuses"
                                        : HumanText.plural(it.refusals().size(), "guard") + " refused");
            case StepFact.SnapshotVerified it ->
                "verified%s, %s%s"
                        .formatted(
                                it.reached() == VerificationLevel.LOADED ? " and loaded" : "",
                                HumanText.bytes(it.snapshot().plainBytes()),
                                it.note() == null ? "" : "; " + it.note());
            case StepFact.ContentRestored it ->
                "%s restored: %s%s; proved: %s"
                        .formatted(
                                it.component().label(),
                                it.restored().isEmpty() ? "nothing was missing" : HumanText.some(it.restored()),
                                it.leftAlone().isEmpty() ? "" : "; left alone: " + HumanText.some(it.leftAlone()),
                                it.proof());
            case StepFact.ContentRolledBack it ->
                "%s rolled back: %s"
                        .formatted(
                                it.component().label(),
                                it.putBack().isEmpty() ? "nothing had been replaced" : HumanText.some(it.putBack()));
            case StepFact.ComponentRestored it ->
                "restored; old data is kept: "
                        + HumanText.join(it.movedAside().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(kept -> "%s at %s".formatted(kept.getKey(), kept.getValue()))
                                .toList());
            case StepFact.ComponentRolledBack it -> "rolled back: " + HumanText.some(it.putBack());
            case StepFact.EtcdProvedEqual it ->
                "HashKV equal on %s at revision %d"
                        .formatted(HumanText.plural(it.hashByMember().size(), "member"), it.revision());
        };
    }

    /** What is not well comes in capitals: nothing else stops for it. */
    public static String checked(StepFact.ClusterChecked fact) {
        String ready = HumanText.plural(fact.readyNodes().size(), "node") + " Ready";
        if (fact.notReadyNodes().isEmpty()
                && fact.podsNotRunning().isEmpty()
                && fact.phantomPods().isEmpty()) {
            return ready + ", platform pods run, no phantom pods";
        }
        return ready
                + missing("NODES NOT READY", fact.notReadyNodes())
                + missing("PODS NOT RUNNING", fact.podsNotRunning())
                + missing("PHANTOM PODS", fact.phantomPods());
    }

    private static String complete(List<SnapshotRef> snapshots) {
        String losses = LossText.count(LossText.all(snapshots));
        return losses.isEmpty() ? "complete" : "complete WITH " + losses;
    }

    private static String pruned(SagaFact.PruneCompleted fact) {
        if (!fact.obstacles().isEmpty()) {
            return "NOTHING WAS REMOVED: "
                    + fact.obstacles().stream().map(Problem::code).collect(Collectors.joining(", "));
        }
        int goes = goes(fact.verdicts());
        return "%s %s, %d stay"
                .formatted(
                        HumanText.plural(goes, "recovery point"),
                        fact.confirmed() ? "removed" : "would go",
                        fact.verdicts().size() - goes + fact.more());
    }

    private static String leftovers(StepFact.PrunePlanned plan) {
        return plan.leftovers() + plan.sharedObjects() == 0
                ? ""
                : "; beside them %s of executions and %s that no point needs, %s"
                        .formatted(
                                HumanText.plural(plan.leftovers(), "leftover"),
                                HumanText.plural(plan.sharedObjects(), "shared object"),
                                HumanText.bytes(plan.bytes()));
    }

    private static int goes(List<PruneVerdict> verdicts) {
        return (int) verdicts.stream().filter(PruneVerdict::goes).count();
    }

    /** Where nobody answered nothing is known. */
    public static String nothingAside(SagaFact.AsideCompleted fact) {
        return fact.unanswered().isEmpty() ? "nothing is aside" : "nothing is aside where somebody answered";
    }

    private static String aside(SagaFact.AsideCompleted fact) {
        String items = fact.items().isEmpty()
                ? nothingAside(fact)
                : fact.items().stream()
                        .collect(Collectors.groupingBy(AsideVerdict::fate, TreeMap::new, Collectors.toList()))
                        .entrySet()
                        .stream()
                        .map(fate -> "%s %s"
                                .formatted(HumanText.plural(fate.getValue().size(), "item"), label(fate.getKey())))
                        .collect(Collectors.joining(", "));
        return items + missing("NO ANSWER", fact.unanswered());
    }

    private static String missing(String what, List<String> these) {
        return these.isEmpty() ? "" : "; %s: %s".formatted(what, HumanText.join(these));
    }

    /** Where in its source's history a snapshot stands, with a comma before; empty when that is not known. */
    public static String position(SnapshotRef snapshot) {
        String revision = snapshot.etcdRevision() == null ? "" : ", revision " + snapshot.etcdRevision();
        return revision + (snapshot.position() == null ? "" : ", at " + snapshot.position());
    }

    /** How much of the vault snapshots take. */
    public static String stored(List<SnapshotRef> snapshots) {
        return HumanText.bytes(
                snapshots.stream().mapToLong(SnapshotRef::storedBytes).sum());
    }

    public static String labels(List<Component> components) {
        return HumanText.join(components.stream().map(Component::label).toList());
    }

    public static String roles(Node node) {
        return String.join(", ", node.roles().stream().map(FactText::label).toList());
    }

    public static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String unparked(List<String> manifests, List<String> adopted, List<String> strangers) {
        return "unparked " + HumanText.join(manifests)
                + (adopted.isEmpty() ? "" : "; of these others had parked " + HumanText.join(adopted))
                + (strangers.isEmpty() ? "" : "; left in podbackup, parked by others: " + HumanText.join(strangers));
    }

    private static String parked(List<String> manifests, List<Integer> ports) {
        return "parked " + HumanText.join(manifests)
                + (ports.isEmpty() ? "" : ", ports " + HumanText.join(ports) + " proved closed");
    }

    private static String ended(String what, Problem problem, boolean cancelled, List<String> stateLeft) {
        return "%s %s: %s State left: %s"
                .formatted(what, cancelled ? "cancelled" : "failed", problem.sentence(), String.join("; ", stateLeft));
    }

    private static String notStarted(String cluster, List<String> nodes) {
        return nodes.isEmpty() ? "" : "; NOT BACK: %s. %s".formatted(HumanText.join(nodes), remedyForNotBack(cluster));
    }

    /** What to do about nodes that did not come back. */
    public static String remedyForNotBack(String cluster) {
        return "Look why at what failed there, repair it, then run: ./stillpoint cluster start " + cluster + ".";
    }

    private static String stages(Plan plan) {
        List<String> names = plan.stages().stream().map(Stage::name).toList();
        return names.size() <= MOST_STAGES
                ? String.join(" → ", names)
                : "%s → … → %s, %d stages".formatted(names.getFirst(), names.getLast(), names.size());
    }

    /** Enough of a digest to tell it from others. */
    static String shorten(String digest) {
        return digest.length() <= 12 ? digest : digest.substring(0, 12);
    }
}
