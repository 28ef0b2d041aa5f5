package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Node;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What was accepted reaches only the step for which the plan has shown it. */
class AcceptanceTest {

    private final Scene scene = new Scene(Clusters.three());

    @Test
    void aMemberThatWasFineWhenThePlanWasMadeGetsNothingOfWhatWasAcceptedOnAnother() {
        // Given
        List<String> members = Clusters.three().topology().etcdMembers().stream()
                .map(Node::address)
                .toList();
        Acceptance full = acceptance(Component.ETCD, members.get(1));
        Acceptance expired = acceptance(Component.CERTIFICATES, Component.CERTIFICATES.label());
        scene.ask(Scene.restore(Component.ETCD));
        scene.answerUntil(Action.PLAN_RESTORE);
        Task plan = scene.open(Action.PLAN_RESTORE, "plan");
        StepFact.RestorePlanned planned = Answers.planned(plan.step(), List.of(Component.ETCD));
        StepFact.RestorePlanned shown = new StepFact.RestorePlanned(
                planned.step(),
                planned.point(),
                planned.snapshots(),
                List.of(),
                List.of(),
                planned.planDigest(),
                null,
                List.of(full, expired));
        scene.report(
                new Report(plan.step(), plan.action(), plan.fencingToken(), "run-1", "host-1", new Report.Done(shown)));

        // When
        scene.answerUntil(Action.REPLACE_ETCD_DATA);

        // Then
        assertThat(members)
                .extracting(member -> ((Work.ReplaceEtcdData)
                                scene.open(Action.REPLACE_ETCD_DATA, member).work())
                        .accepted())
                .containsExactly(List.of(), List.of(full), List.of());
    }

    @Test
    void thePlanIsToldUntilWhenAndWhatIsAcceptedByEitherNameOfTheField() {
        // Given
        var until = scene.now.minusSeconds(60);

        // When
        scene.ask(new Request.RestoreRequested(
                Clusters.NAME,
                List.of(Component.ETCD),
                null,
                true,
                List.of("older-than-newest"),
                null,
                List.of("too-little-disk"),
                until));
        scene.answerUntil(Action.PLAN_RESTORE);

        // Then
        var plan = (Work.PlanRestore) scene.open(Action.PLAN_RESTORE, "plan").work();
        assertThat(plan.at()).isEqualTo(until);
        assertThat(plan.acceptedLosses()).containsExactlyInAnyOrder("older-than-newest", "too-little-disk");
    }

    @ParameterizedTest
    @MethodSource("plans")
    void anApprovalIsRefusedOnlyWhereThePlanIsOfAnEarlierReleaseAndSomethingWasAccepted(
            List<String> codes, @Nullable List<Acceptance> writtenDown, List<String> refused) {
        // Given
        scene.ask(new Request.RestoreRequested(
                Clusters.NAME, List.of(Component.ETCD), null, false, codes, null, List.of(), null));
        scene.answerUntil(Action.PLAN_RESTORE);
        Task plan = scene.open(Action.PLAN_RESTORE, "plan");
        StepFact.RestorePlanned planned = Answers.planned(plan.step(), List.of(Component.ETCD));
        StepFact.RestorePlanned shown = new StepFact.RestorePlanned(
                planned.step(),
                planned.point(),
                planned.snapshots(),
                List.of(),
                List.of(),
                planned.planDigest(),
                null,
                writtenDown);
        scene.report(
                new Report(plan.step(), plan.action(), plan.fencingToken(), "run-1", "host-1", new Report.Done(shown)));
        scene.answerAll();

        // When
        scene.ask(new Request.RestoreApproved(Clusters.NAME, plan.step().saga(), planned.planDigest()));

        // Then
        assertThat(scene.facts)
                .filteredOn(RequestFact.RequestRejected.class::isInstance)
                .extracting(
                        fact -> ((RequestFact.RequestRejected) fact).problem().code())
                .isEqualTo(refused);
    }

    static Stream<Arguments> plans() {
        List<String> codes = List.of("too-little-disk");
        List<Acceptance> disk = List.of(acceptance(Component.ETCD, "10.0.0.1"));
        return Stream.of(
                Arguments.of(codes, null, List.of("plan-of-earlier-release")),
                Arguments.of(codes, List.of(), List.of()),
                Arguments.of(codes, disk, List.of()),
                Arguments.of(List.of(), null, List.of()));
    }

    private static Acceptance acceptance(Component component, String target) {
        return new Acceptance("too-little-disk", component, target, List.of("/"), "12 bytes free");
    }
}
