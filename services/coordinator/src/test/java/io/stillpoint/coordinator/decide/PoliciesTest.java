package io.stillpoint.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a policy comes into force, and when the one before stays. */
class PoliciesTest {

    private final Scene scene = new Scene(Clusters.smallest());

    @Test
    void aPolicyIsInForceAtOnceWhateverRuns() {
        // Given
        scene.ask(Scene.cold());
        scene.answerUntil(Action.IMAGE_NODE);

        // When
        Decision decision = scene.ask(declared(14_400));

        // Then
        assertThat(decision.facts()).singleElement().isInstanceOfSatisfying(RequestFact.RequestAccepted.class, fact -> {
            assertThat(fact.saga()).isNull();
            assertThat(fact.waitingBehind()).isZero();
        });
        assertThat(scene.state.policy()).isEqualTo(policy(14_400));
        assertThat(scene.state.line()).isEmpty();
        scene.answerAll();
        assertThat(scene.facts(SagaFact.BackupCompleted.class)).hasSize(1);
        assertThat(scene.state.policy()).isEqualTo(policy(14_400));
    }

    @Test
    void aSecondPolicyReplacesTheFirst() {
        // Given
        scene.ask(declared(14_400));

        // When
        scene.ask(declared(7_200));

        // Then
        assertThat(scene.state.policy()).isEqualTo(policy(7_200));
    }

    @Test
    void aRefusedPolicyLeavesTheOneBeforeInForce() {
        // Given
        scene.ask(declared(14_400));

        // When
        Decision decision = scene.ask(declared(59));

        // Then
        assertThat(rejected(decision).code()).isEqualTo("rpo-too-short");
        assertThat(rejected(decision).where()).isEqualTo("policy.rules[0].rpoSeconds");
        assertThat(scene.state.policy()).isEqualTo(policy(14_400));
    }

    @Test
    void anRpoIsMeasuredAgainstTheNewestBackup() {
        // Given
        scene.ask(Scene.hotOfAll());
        scene.wait(Duration.ofMinutes(5));
        scene.answerAll();

        // When
        Decision decision = scene.ask(declared(300));

        // Then
        assertThat(rejected(decision).code()).isEqualTo("rpo-shorter-than-backup");
    }

    @Test
    void aBackupOfAnotherKindMeasuresNothing() {
        // Given
        scene.ask(Scene.hot());
        scene.wait(Duration.ofMinutes(20));
        scene.answerAll();

        // When
        scene.ask(declared(900));

        // Then
        assertThat(scene.state.policy()).isEqualTo(policy(900));
    }

    @Test
    void rulesThatWouldUseUpTheRequestsOfADayAreRefused() {
        // When
        Decision decision = scene.ask(declared(300));

        // Then
        assertThat(rejected(decision).code()).isEqualTo("too-many-runs");
        assertThat(rejected(decision).sentence()).contains("the 300 requests a day");
    }

    @Test
    void anEndpointThatIsDeclaredByThenIsEnough() {
        // Given
        scene.ask(Scene.cold());
        scene.ask(Clusters.withEverything(Clusters.smallest()));

        // When
        scene.ask(new PolicyDeclared(Clusters.NAME, policy(14_400, Component.MARIADB)));

        // Then
        assertThat(scene.state.policy()).isEqualTo(policy(14_400, Component.MARIADB));
    }

    @Test
    void aComponentWithoutAnEndpointIsRefused() {
        // When
        Decision decision = scene.ask(new PolicyDeclared(Clusters.NAME, policy(14_400, Component.MARIADB)));

        // Then
        assertThat(rejected(decision).code()).isEqualTo("endpoint-not-declared");
    }

    @Test
    void aPolicyOfAClusterThatNobodyDeclaredLeavesNoTrace() {
        // Given
        var envelope = Scene.envelope("r-1", declared(14_400), Scene.START);

        // When
        Decision decision = new Decider()
                .decide(
                        ClusterState.unknown(Clusters.NAME),
                        new ClusterInput.RequestArrived(envelope, RequestLimits.CONTROL_TOPIC),
                        Scene.START);

        // Then
        assertThat(decision.facts()).isEmpty();
        assertThat(decision.deadLetter().orElseThrow().code()).isEqualTo("unknown-cluster");
    }

    @Test
    void aPolicyComesByTheControlTopicAlone() {
        // When
        Decision decision = scene.ask("r-x", declared(14_400), "stillpoint.requests", scene.now);

        // Then
        assertThat(rejected(decision).code()).isEqualTo("needs-control-topic");
    }

    private static Problem rejected(Decision decision) {
        return ((RequestFact.RequestRejected) decision.facts().getFirst()).problem();
    }

    private static PolicyDeclared declared(long rpoSeconds) {
        return new PolicyDeclared(Clusters.NAME, policy(rpoSeconds));
    }

    private static BackupPolicy policy(long rpoSeconds, Component... components) {
        var rule = new ScheduleRule(
                "fresh", Consistency.HOT, List.of(components), null, rpoSeconds, "UTC", 0, null, false);
        return new BackupPolicy(
                List.of(rule),
                new Retention(3, 0, 0, 0, 0, 0, 0, 1),
                new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false),
                false);
    }
}
