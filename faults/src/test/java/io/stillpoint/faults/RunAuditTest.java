package io.stillpoint.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A lawful baseline of two nodes, and the same one with one thing wrong each time. */
class RunAuditTest {

    private static final String CLUSTER = "icp";
    private static final String SAGA = "s-1";
    private static final String POINT = "p-1";
    private static final String MASTER = "10.0.0.1";
    private static final String OTHER = "10.0.0.4";
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");
    private static final List<Machine> UP = List.of(
            Machine.running(MASTER, true).rebooted(),
            Machine.running(OTHER, false).rebooted());
    private static final SnapshotRef IMAGE = image(MASTER);
    private static final Problem PROBLEM = new Problem("off", "a node", "nothing", OTHER, "Look.");

    private static final Fact PRUNED = new SagaFact.RecoveryPointPruned(CLUSTER, SAGA, POINT, "old", List.of());

    private static long token;

    /** What is planted. */
    interface Fault {
        void into(List<Fact> facts);
    }

    @Test
    void nothingIsWrongWithALawfulBaseline() {
        // When
        List<String> violations = RunAudit.violations(baseline(), UP, _ -> List.of(IMAGE));

        // Then
        assertThat(violations).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whatIsPlantedIsNamed(String rule, Fault fault) {
        // Given
        List<Fact> facts = baseline();
        fault.into(facts);

        // When
        List<String> violations = RunAudit.violations(facts, UP, _ -> List.of(IMAGE));

        // Then
        assertThat(violations).anySatisfy(violation -> assertThat(violation).startsWith(rule));
    }

    static Stream<Arguments> whatIsPlantedIsNamed() {
        return Stream.of(
                planted(
                        "masters stop first",
                        facts -> swap(facts, begins("quiesce-masters"), begins("quiesce-others"))),
                planted("masters start last", facts -> swap(facts, begins("start-others"), begins("start-masters"))),
                planted("no image before every quiesce", facts -> facts.removeIf(quiesced(OTHER))),
                planted("etcd is healthy before", facts -> facts.removeIf(StepFact.EtcdHealthy.class::isInstance)),
                planted("a saga starts once", facts -> twice(facts, SagaFact.SagaStarted.class)),
                planted("a saga ends once", facts -> twice(facts, SagaFact.BackupCompleted.class)),
                planted("every saga ends", facts -> facts.removeIf(SagaFact.BackupCompleted.class::isInstance)),
                planted("a step is done once", facts -> twice(facts, StepFact.NodeQuiesced.class)),
                planted("a recovery point is sealed once", facts -> twice(facts, StepFact.RecoveryPointSealed.class)),
                planted("fencing tokens rise", facts -> twice(facts, StepFact.StepStarted.class)),
                planted(
                        "attempts follow each other",
                        facts -> facts.add(facts.size() - 1, begun("unpark-pods", MASTER, 3))),
                planted(
                        "what is done is not begun again",
                        facts -> facts.add(facts.size() - 1, begun("unpark-pods", MASTER, 2))),
                planted("the attempt that runs is the one", facts -> facts.removeIf(begins("image-nodes"))),
                planted("an ended saga starts nothing", facts -> facts.add(begun("unpark-pods", OTHER, 1))),
                planted(
                        "an ended saga accepts no report",
                        facts -> facts.add(new StepFact.HealthChecked(step("check-health", MASTER, 1), MASTER))),
                planted("a request is answered once", facts -> twice(facts, RequestFact.RequestAccepted.class)),
                planted("a request gets a saga of its own", facts -> facts.add(1, accepted("r-2"))),
                planted(
                        "what is promised is carried out or ended",
                        facts -> facts.removeIf(fact ->
                                fact instanceof SagaFact.SagaStarted || fact instanceof SagaFact.BackupCompleted)),
                planted("each thing is saved once", facts -> twice(facts, StepFact.SnapshotCompleted.class)),
                planted(
                        "an image counts only if all stood still",
                        facts -> facts.add(
                                place(facts, StepFact.SnapshotCompleted.class::isInstance),
                                begun("start-others", OTHER, 1))),
                planted(
                        "what is removed was sealed",
                        facts -> facts.add(new SagaFact.RecoveryPointPruned(CLUSTER, SAGA, "p-0", "old", List.of()))),
                planted("a recovery point is removed once", facts -> facts.addAll(List.of(PRUNED, PRUNED))),
                planted(
                        "a completed backup is sealed",
                        facts -> facts.removeIf(StepFact.RecoveryPointSealed.class::isInstance)),
                planted(
                        "a recovery point names what was accepted",
                        facts -> facts.add(
                                facts.size() - 1,
                                new StepFact.SnapshotCompleted(step("image-nodes", OTHER, 1), image(OTHER)))));
    }

    @Test
    void aPointThatCannotBeReadIsNamed() {
        // When
        List<String> violations = RunAudit.violations(baseline(), UP, _ -> {
            throw new IOException("signature-wrong");
        });

        // Then
        assertThat(violations).hasSize(1).first().asString().contains("readable", POINT, "signature-wrong");
    }

    @Test
    void aPointThatWasRemovedNeedNotBeReadable() {
        // Given
        List<Fact> facts = baseline();
        facts.add(PRUNED);

        // When
        List<String> violations = RunAudit.violations(facts, UP, _ -> {
            throw new IOException("no such point");
        });

        // Then
        assertThat(violations).isEmpty();
    }

    @Test
    void aSealThatNamesASnapshotTwiceIsNamed() {
        // When
        List<String> violations = RunAudit.violations(baseline(), UP, _ -> List.of(IMAGE, IMAGE));

        // Then
        assertThat(violations).hasSize(1).first().asString().contains("the sealed document names", POINT);
    }

    @Test
    void aSealOfOtherSnapshotsIsNamed() {
        // When
        List<String> violations = RunAudit.violations(baseline(), UP, _ -> List.of(image(OTHER)));

        // Then
        assertThat(violations).hasSize(1).first().asString().contains("the sealed document names", POINT);
    }

    @Test
    void aNodeThatIsDownOrParkedOrRebootedTwiceIsNamed() {
        // Given
        List<Machine> left =
                List.of(UP.getFirst().podsParked(true), UP.getLast().rebooted().kubelet(false));

        // When
        List<String> violations = RunAudit.violations(baseline(), left, _ -> List.of(IMAGE));

        // Then
        assertThat(violations)
                .hasSize(3)
                .anySatisfy(found -> assertThat(found).contains("up or named", MASTER))
                .anySatisfy(found -> assertThat(found).contains("up or named", OTHER))
                .anySatisfy(found -> assertThat(found).contains("rebooted once", OTHER));
    }

    @Test
    void aNodeThatTheOutcomeNamesMayBeDown() {
        // Given
        List<Machine> left = List.of(UP.getFirst(), UP.getLast().kubelet(false));
        List<Fact> facts = failed("Not started: " + OTHER + ". Repair, then run: ./stillpoint cluster start icp.");

        // When
        List<String> violations = RunAudit.violations(facts, left, _ -> List.of());

        // Then
        assertThat(violations).isEmpty();
    }

    @Test
    void aNodeThatAnEarlierSagaNamedMustBeUpOnceALaterOneTouchedIt() {
        // Given
        List<Machine> left = List.of(UP.getFirst(), UP.getLast().kubelet(false));
        List<Fact> facts = failed("Not started: " + OTHER + ".");
        facts.addAll(started("s-2", OTHER));

        // When
        List<String> violations = RunAudit.violations(facts, left, _ -> List.of());

        // Then
        assertThat(violations).hasSize(1).first().asString().contains("up or named", OTHER);
    }

    @Test
    void aMasterThatStartsBeforeWhatAnEarlierSagaStoppedIsNamed() {
        // Given
        List<Fact> facts = failed("Not started: " + OTHER + ".");
        facts.removeIf(fact ->
                fact instanceof StepFact.NodeStarted started && started.node().equals(OTHER));
        facts.removeIf(begins("start-others").or(begins("start-masters")).or(StepFact.NodeStarted.class::isInstance));
        facts.addAll(started("s-2", MASTER));

        // When
        List<String> violations = RunAudit.violations(facts, UP, _ -> List.of());

        // Then
        assertThat(violations).hasSize(1).first().asString().contains("masters start last", OTHER);
    }

    @Test
    void aNodeOfWhichOnlyGoodIsSaidMustBeUp() {
        // Given
        List<Machine> left = List.of(UP.getFirst().etcdParked(true), UP.getLast());
        List<Fact> facts = failed("etcd is healthy on " + MASTER + ".");

        // When
        List<String> violations = RunAudit.violations(facts, left, _ -> List.of());

        // Then
        assertThat(violations).hasSize(1).first().asString().contains("up or named", MASTER);
    }

    @Test
    void aRestoreThatIsCompletedWithOldDataIsNamed() {
        // Given
        List<Fact> facts = new ArrayList<>(List.of(
                new SagaFact.SagaStarted(CLUSTER, SAGA, SagaKind.RESTORE, "r-1", null, new Plan("icp", List.of())),
                begun("replace-etcd-data", MASTER, 1),
                new SagaFact.RestoreCompleted(CLUSTER, SAGA, POINT, 10, List.of())));

        // When
        List<String> violations = RunAudit.violations(facts, List.of(Machine.running(MASTER, true)), _ -> List.of());

        // Then
        assertThat(violations).hasSize(1).first().asString().contains("a completed restore is on every member");
    }

    private static List<Fact> failed(String stateLeft) {
        List<Fact> facts = baseline();
        facts.removeIf(
                fact -> fact instanceof StepFact.RecoveryPointSealed || fact instanceof SagaFact.BackupCompleted);
        facts.add(new SagaFact.BackupFailed(CLUSTER, SAGA, POINT, PROBLEM, false, List.of(stateLeft)));
        return facts;
    }

    private static List<Fact> baseline() {
        token = 0;
        return new ArrayList<>(List.of(
                accepted("r-1"),
                new SagaFact.SagaStarted(CLUSTER, SAGA, SagaKind.COLD_BACKUP, "r-1", POINT, new Plan("icp", List.of())),
                begun("park-etcd", MASTER, 1),
                new StepFact.EtcdParked(step("park-etcd", MASTER, 1), MASTER, List.of(), List.of()),
                begun("quiesce-masters", MASTER, 1),
                new StepFact.NodeQuiesced(step("quiesce-masters", MASTER, 1), MASTER, "b", List.of(), List.of()),
                begun("quiesce-others", OTHER, 1),
                new StepFact.NodeQuiesced(step("quiesce-others", OTHER, 1), OTHER, "b", List.of(), List.of()),
                begun("image-nodes", MASTER, 1),
                new StepFact.SnapshotCompleted(step("image-nodes", MASTER, 1), IMAGE),
                begun("start-others", OTHER, 1),
                new StepFact.NodeStarted(step("start-others", OTHER, 1), OTHER, "c"),
                begun("start-masters", MASTER, 1),
                new StepFact.NodeStarted(step("start-masters", MASTER, 1), MASTER, "c"),
                begun("unpark-etcd", MASTER, 1),
                new StepFact.EtcdUnparked(step("unpark-etcd", MASTER, 1), MASTER, List.of(), List.of()),
                begun("await-etcd", "etcd", 1),
                new StepFact.EtcdHealthy(step("await-etcd", "etcd", 1), List.of(MASTER), List.of()),
                begun("unpark-pods", MASTER, 1),
                new StepFact.PodsUnparked(step("unpark-pods", MASTER, 1), MASTER, List.of(), List.of(), List.of()),
                begun("seal-point", "vault", 1),
                new StepFact.RecoveryPointSealed(step("seal-point", "vault", 1), POINT, "k", "d", null, null, null),
                new SagaFact.BackupCompleted(
                        CLUSTER, SAGA, POINT, Consistency.COLD, true, List.of(IMAGE), List.of(), 10, List.of(), null)));
    }

    /** A later saga that starts one node. */
    private static List<Fact> started(String saga, String node) {
        var step = new StepRef(CLUSTER, saga, "start", node, 1);
        return List.of(
                new SagaFact.SagaStarted(CLUSTER, saga, SagaKind.START, "r-2", null, new Plan("icp", List.of())),
                new StepFact.StepStarted(step, Action.START_NODE, ++token, NOW),
                new StepFact.NodeStarted(step, node, "d"),
                new SagaFact.OrderCompleted(CLUSTER, saga, SagaKind.START, List.of()));
    }

    private static RequestFact accepted(String request) {
        var baseline = new Request.BackupRequested(CLUSTER, Consistency.COLD, true, List.of(), null);
        return new RequestFact.RequestAccepted(CLUSTER, request, "test", baseline, SAGA, 0);
    }

    private static Arguments planted(String rule, Fault fault) {
        return Arguments.of(rule, fault);
    }

    private static StepFact.StepStarted begun(String stage, String target, int attempt) {
        Action action = Stream.of(Action.values())
                .filter(each -> stage.toUpperCase(java.util.Locale.ROOT)
                        .replace('-', '_')
                        .startsWith(each.name()))
                .findFirst()
                .orElse(stage.startsWith("image") ? Action.IMAGE_NODE : Action.START_NODE);
        return new StepFact.StepStarted(step(stage, target, attempt), action, ++token, NOW);
    }

    private static StepRef step(String stage, String target, int attempt) {
        return new StepRef(CLUSTER, SAGA, stage, target, attempt);
    }

    private static SnapshotRef image(String node) {
        return new SnapshotRef(
                CLUSTER,
                POINT,
                Component.NODE_IMAGE,
                node,
                "run",
                Consistency.COLD,
                "key",
                null,
                "digest",
                1,
                1,
                null,
                null,
                NOW);
    }

    private static Predicate<Fact> begins(String stage) {
        return fact -> fact instanceof StepFact.StepStarted started
                && started.step().stage().equals(stage);
    }

    private static Predicate<Fact> quiesced(String node) {
        return fact -> fact instanceof StepFact.NodeQuiesced quiesced
                && quiesced.node().equals(node);
    }

    private static void swap(List<Fact> facts, Predicate<Fact> one, Predicate<Fact> other) {
        Collections.swap(facts, place(facts, one), place(facts, other));
    }

    private static void twice(List<Fact> facts, Class<? extends Fact> kind) {
        int place = place(facts, kind::isInstance);
        facts.add(place + 1, facts.get(place));
    }

    private static int place(List<Fact> facts, Predicate<Fact> wanted) {
        return facts.indexOf(facts.stream().filter(wanted).findFirst().orElseThrow());
    }
}
