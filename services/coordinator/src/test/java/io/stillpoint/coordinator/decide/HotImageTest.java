package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.BackupRequested;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images of nodes that run: of which nodes, what becomes of them, and who is refused. */
class HotImageTest {

    private static final String REQUESTS_TOPIC = "stillpoint.requests";

    private final Scene scene = new Scene(Clusters.everyRole());

    @Test
    void managementAndVaNodesAreImagedWhileEverythingRuns() {
        // Given
        scene.ask(images());

        // When
        scene.answerAll();

        // Then
        SagaFact.BackupCompleted completed = completed();
        assertThat(completed.snapshots()).extracting(SnapshotRef::target).containsExactly("g1", "v1");
        assertThat(completed.snapshots()).extracting(SnapshotRef::consistency).containsOnly(Consistency.HOT);
        assertThat(completed.consistency()).isEqualTo(Consistency.HOT);
        assertThat(completed.baseline()).isFalse();
        assertThat(completed.coldWindowSeconds()).isZero();
        assertThat(scene.tasks).noneMatch(task -> task.action().touches());
        assertThat(scene.tasks)
                .extracting(Task::work)
                .filteredOn(Work.ImageNode.class::isInstance)
                .hasSize(2)
                .allMatch(work -> !((Work.ImageNode) work).parked());
    }

    @Test
    void onlyNodesOfTheRoleThatWasAskedForAreImaged() {
        // Given
        scene.ask(images(Role.VA));

        // When
        scene.answerAll();

        // Then
        assertThat(completed().snapshots()).extracting(SnapshotRef::target).containsExactly("v1");
    }

    @Test
    void hotImagesMayBeAskedForOnTheOpenTopic() {
        // Given
        Request images = images();

        // When
        Decision decision = scene.ask("r-x", images, REQUESTS_TOPIC, scene.now);

        // Then
        assertThat(decision.tasks()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"MASTER", "BOOT", "ETCD"})
    void aNodeThatIsAlsoOfTheControlPlaneIsRefusedByName(Role role) {
        // Given
        Scene mixed = new Scene(withBoth(role));

        // When
        Decision decision = mixed.ask(images());

        // Then
        Problem problem = refusal(decision);
        assertThat(problem.code()).isEqualTo("hot-image-of-control-plane");
        assertThat(problem.found()).isEqualTo("x1, which is also " + role.name().toLowerCase(Locale.ROOT));
        assertThat(mixed.tasks).isEmpty();
    }

    @Test
    void theOtherRoleMayStillBeAskedFor() {
        // Given
        Scene mixed = new Scene(withBoth(Role.MASTER));
        mixed.ask(images(Role.VA));

        // When
        mixed.answerAll();

        // Then
        assertThat(mixed.facts(SagaFact.BackupCompleted.class).getLast().snapshots())
                .extracting(SnapshotRef::target)
                .containsExactly("v1");
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"BOOT", "MASTER", "ETCD", "PROXY", "WORKER"})
    void nodesOfOtherRolesAreNotImagedHot(Role role) {
        // When
        Decision decision = scene.ask(images(role));

        // Then
        assertThat(refusal(decision).code()).isEqualTo("hot-image-role");
    }

    @Test
    void aRoleThatNoNodeHasIsRefused() {
        // Given
        Scene without = new Scene(Clusters.three());

        // When
        Decision decision = without.ask(images(Role.MANAGEMENT, Role.VA));

        // Then
        Problem problem = refusal(decision);
        assertThat(problem.code()).isEqualTo("no-such-node");
        assertThat(problem.expected()).isEqualTo("a node with role va");
    }

    @Test
    void imagesAreNotTakenTogetherWithAnythingElse() {
        // Given
        Request both = Scene.hot(Component.ETCD, Component.NODE_IMAGE);

        // When
        Decision decision = scene.ask(both);

        // Then
        assertThat(refusal(decision).code()).isEqualTo("hot-images-alone");
    }

    @Test
    void rolesChooseNodesForHotImagesAlone() {
        // Given
        Request etcd = new BackupRequested(
                Clusters.NAME, Consistency.HOT, false, List.of(Component.ETCD), null, null, List.of(Role.VA), false);

        // When
        Decision decision = scene.ask(etcd);

        // Then
        assertThat(refusal(decision).code()).isEqualTo("roles-without-hot-images");
    }

    @Test
    void aHotImageIsNoBaseline() {
        // Given
        Request baseline = new BackupRequested(
                Clusters.NAME, Consistency.HOT, true, List.of(Component.NODE_IMAGE), null, null, List.of(), false);

        // When
        Decision decision = scene.ask(baseline);

        // Then
        assertThat(refusal(decision).code()).isEqualTo("baseline-not-cold");
    }

    @Test
    void noRestoreLaysAnImageOntoANode() {
        // When
        Decision decision = scene.ask(Scene.restore(Component.NODE_IMAGE));

        // Then
        assertThat(refusal(decision).code()).isEqualTo("unsupported-component");
    }

    @Test
    void aNodeThatCannotBeImagedMakesThePointPartial() {
        // Given
        scene.ask(images());
        scene.answerUntil(Action.IMAGE_NODE);
        scene.failed(scene.open(Action.IMAGE_NODE, "g1"), false);

        // When
        scene.answerAll();

        // Then
        assertThat(completed().snapshots()).extracting(SnapshotRef::target).containsExactly("v1");
        assertThat(completed().missing()).containsExactly(Component.NODE_IMAGE);
    }

    @Test
    void withoutAnyImageThereIsNoPoint() {
        // Given
        scene.ask(images());
        scene.answerUntil(Action.IMAGE_NODE);
        scene.failed(scene.open(Action.IMAGE_NODE, "g1"), false);

        // When
        scene.failed(scene.open(Action.IMAGE_NODE, "v1"), false);

        // Then
        assertThat(failed().problem().code()).isEqualTo("nothing-saved");
    }

    @Test
    void cancelledWhileImagingItLeavesEverythingAsItIs() {
        // Given
        scene.ask(images());
        scene.answerUntil(Action.IMAGE_NODE);

        // When
        scene.ask(new Request.CancelRequested(Clusters.NAME, scene.running().saga(), "the disks are busy"));

        // Then
        assertThat(failed().problem().code()).isEqualTo("cancelled");
        assertThat(failed().stateLeft()).containsExactly("Nothing was touched.");
    }

    @Test
    void anImageThatIsMarkedColdIsNotAccepted() {
        // Given
        scene.ask(images());
        scene.answerUntil(Action.IMAGE_NODE);
        Task task = scene.open(Action.IMAGE_NODE, "g1");
        Work.ImageNode work = (Work.ImageNode) task.work();
        Task parked = new Task(
                task.step(),
                task.action(),
                task.fencingToken(),
                task.deadline(),
                new Work.ImageNode(work.node(), work.access(), work.point(), work.mounts(), true));

        // When
        Decision decision = scene.done(parked);

        // Then
        assertThat(decision.facts()).isEmpty();
        assertThat(decision.notes()).singleElement().asString().contains("does not fit");
    }

    private static BackupRequested images(Role... roles) {
        return BackupRequested.hotImages(Clusters.NAME, List.of(roles));
    }

    /** A management node that is something else too, and a va node that is not. */
    private static ClusterDeclared withBoth(Role role) {
        List<Node> nodes =
                new ArrayList<>(List.of(Clusters.node("x1", Role.MANAGEMENT, role), Clusters.node("v1", Role.VA)));
        if (role != Role.MASTER) {
            nodes.add(Clusters.node("m1", Role.MASTER));
        }
        return Clusters.declared(nodes);
    }

    private SagaFact.BackupCompleted completed() {
        return scene.facts(SagaFact.BackupCompleted.class).getLast();
    }

    private SagaFact.BackupFailed failed() {
        return scene.facts(SagaFact.BackupFailed.class).getLast();
    }

    private static Problem refusal(Decision decision) {
        assertThat(decision.facts()).singleElement().isInstanceOf(RequestFact.RequestRejected.class);
        return ((RequestFact.RequestRejected) decision.facts().getFirst()).problem();
    }
}
