package io.stillpoint.etcd.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cluster.EtcdEndpoints;
import io.stillpoint.etcd.client.CallLimits;
import io.stillpoint.etcd.client.MemberStatus;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberRulesTest {

    private static final long LEADER = 1;

    @Test
    void aFollowerIsChosenEvenWhenTheLeaderIsAhead() {
        // Given
        List<MemberAnswer.Healthy> members = List.of(healthy(1, 120, false), healthy(2, 100, false));

        // When
        MemberAnswer.Healthy chosen = MemberChoice.forSnapshot(members).orElseThrow();

        // Then
        assertThat(chosen.endpoint().node()).isEqualTo("10.0.0.2");
    }

    @Test
    void ofTwoFollowersTheOneAheadIsChosenAndTheFirstWhereTheyAreEqual() {
        // Given
        List<MemberAnswer.Healthy> ahead =
                List.of(healthy(1, 120, false), healthy(2, 100, false), healthy(3, 101, false));
        List<MemberAnswer.Healthy> equal = List.of(healthy(3, 100, false), healthy(2, 100, false));

        // When
        List<String> chosen = List.of(
                MemberChoice.forSnapshot(ahead).orElseThrow().endpoint().node(),
                MemberChoice.forSnapshot(equal).orElseThrow().endpoint().node());

        // Then
        assertThat(chosen).containsExactly("10.0.0.3", "10.0.0.3");
    }

    @Test
    void theLeaderIsChosenWhereThereIsNobodyElse() {
        // Given
        List<MemberAnswer.Healthy> members = List.of(healthy(1, 120, false), healthy(2, 500, true));

        // When
        MemberAnswer.Healthy chosen = MemberChoice.forSnapshot(members).orElseThrow();

        // Then
        assertThat(chosen.endpoint().node()).isEqualTo("10.0.0.1");
    }

    @Test
    void nobodyIsChosenAmongLearners() {
        // Given
        List<MemberAnswer.Healthy> members = List.of(healthy(2, 500, true));

        // When
        boolean any = MemberChoice.forSnapshot(members).isPresent();

        // Then
        assertThat(any).isFalse();
    }

    @Test
    void aSurveyHealsUnlessSomebodyFailedForGood() {
        // Given
        MemberSurvey passing = new MemberSurvey(List.of(healthy(1, 5, false), unhealthy(2, true)));
        MemberSurvey forGood = new MemberSurvey(List.of(unhealthy(1, true), unhealthy(2, false)));

        // When
        List<Boolean> heal = List.of(passing.mayHeal(), forGood.mayHeal());

        // Then
        assertThat(heal).containsExactly(true, false);
    }

    @Test
    void missingMembersAreNamedWithTheirReasons() {
        // Given
        MemberSurvey survey = new MemberSurvey(List.of(unhealthy(1, true), healthy(2, 5, false), unhealthy(3, true)));

        // When
        Problem problem = survey.missing("etcd-not-healthy", "every member");

        // Then
        assertThat(problem.where()).isEqualTo("https://10.0.0.1:4001, https://10.0.0.3:4001");
        assertThat(problem.found())
                .startsWith("1 of 3 healthy")
                .contains("10.0.0.1 (down:")
                .contains("10.0.0.3 (down:");
        assertThat(problem.remedy()).isEqualTo("Start it.");
    }

    @Test
    void onlyAlarmsThatEndangerABackupAreGrave() {
        // Given
        List<String> alarms = List.of("NOSPACE of member 1", "NONE of member 2", "CORRUPT of member 3");

        // When
        List<Problem> problems = MemberSurvey.graveAlarms(alarms, new EtcdEndpoints.Endpoint("10.0.0.1", 4001));

        // Then
        assertThat(problems).extracting(Problem::code).containsExactly("etcd-alarm-nospace", "etcd-alarm-corrupt");
    }

    @Test
    void equalHashesAreEqualOnlyWhenTheyBeginAtTheSameRevision() {
        // Given
        List<MemberContents> same = List.of(new MemberContents("a", 7, 3), new MemberContents("b", 7, 3));
        List<MemberContents> compacted = List.of(new MemberContents("a", 7, 3), new MemberContents("b", 7, 4));

        // When
        List<EqualityRule.Verdict> verdicts = List.of(EqualityRule.judge(same), EqualityRule.judge(compacted));

        // Then
        assertThat(verdicts.get(0)).isEqualTo(new EqualityRule.Verdict.Equal(Map.of("a", 7L, "b", 7L)));
        assertThat(verdicts.get(1)).isInstanceOf(EqualityRule.Verdict.Different.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 12_000, 40_000, 3_600_000})
    void membersCanBeAskedThreeTimesBeforeTheDeadline(long patienceMillis) {
        // Given
        Duration patience = Duration.ofMillis(patienceMillis);

        // When
        CallLimits limits = CallLimits.STANDARD.within(patience);

        // Then
        assertThat(limits.worstCase().multipliedBy(3)).isLessThan(patience);
        assertThat(limits.call()).isLessThanOrEqualTo(CallLimits.STANDARD.call());
    }

    private static MemberAnswer.Healthy healthy(int number, long revision, boolean learner) {
        MemberStatus status = new MemberStatus(9, number, LEADER, 2, revision, "3.4.23", 1 << 20, learner, List.of());
        return new MemberAnswer.Healthy(endpoint(number), status, revision);
    }

    private static MemberAnswer.Unhealthy unhealthy(int number, boolean retryable) {
        return new MemberAnswer.Unhealthy(
                endpoint(number), new Problem("down", "up", "down", "there", "Start it."), retryable);
    }

    private static EtcdEndpoints.Endpoint endpoint(int number) {
        return new EtcdEndpoints.Endpoint("10.0.0." + number, 4001);
    }
}
