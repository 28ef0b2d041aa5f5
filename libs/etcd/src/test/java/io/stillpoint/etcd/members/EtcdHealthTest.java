package io.stillpoint.etcd.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cluster.EtcdEndpoints;
import io.stillpoint.etcd.client.ListedMember;
import io.stillpoint.etcd.client.MemberStatus;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class EtcdHealthTest {

    private static final long LEADER = 1;
    private static final long REVISION = 50_000;
    private static final List<ListedMember> TWO = List.of(listed(1, false), listed(2, false));

    @Test
    void membersThatAgreeAreGood() {
        // When
        EtcdHealth health = EtcdHealth.of(survey("3.4.23", "3.4.23", REVISION), List.of(), TWO);

        // Then
        assertThat(health.good())
                .containsExactly(
                        "etcd https://10.0.0.1:4001: leader, release 3.4.23, revision 50000",
                        "etcd https://10.0.0.2:4001: follower, release 3.4.23, revision 50000");
        assertThat(health.problems()).isEmpty();
        assertThat(health.notes()).isEmpty();
    }

    @Test
    void whatDiffersAndWhatIsListedOtherwiseIsAProblem() {
        // Given
        List<ListedMember> three = List.of(listed(1, false), listed(2, false), listed(3, true));

        // When
        EtcdHealth health = EtcdHealth.of(
                survey("3.4.23", "3.5.9", REVISION - EtcdHealth.MOST_REVISIONS_BEHIND - 1),
                List.of("CORRUPT of member 2"),
                three);

        // Then
        assertThat(health.problems())
                .extracting(Problem::code)
                .containsExactlyInAnyOrder(
                        "etcd-alarm-corrupt", "etcd-member-list", "etcd-versions-differ", "etcd-member-behind");
        assertThat(health.notes()).singleElement().asString().contains("etcd3 is a learner");
    }

    @Test
    void aDatabaseThatComesNearTheQuotaIsNoted() {
        // Given
        MemberSurvey large =
                new MemberSurvey(List.of(healthy(1, "3.4.23", REVISION, EtcdHealth.STANDARD_QUOTA_BYTES / 10 * 9)));

        // When
        EtcdHealth health = EtcdHealth.of(large, List.of(), List.of(listed(1, false)));

        // Then
        assertThat(health.problems()).isEmpty();
        assertThat(health.notes())
                .singleElement()
                .asString()
                .contains("1843 MiB")
                .contains("--quota-backend-bytes");
    }

    @Test
    void anAlarmThatAMemberComplainsOfIsToldOnce() {
        // Given
        MemberStatus full = new MemberStatus(9, 1, LEADER, 2, REVISION, "3.4.23", 1, false, List.of("NOSPACE"));
        MemberSurvey survey = new MemberSurvey(List.of(new MemberAnswer.Healthy(endpoint(1), full, REVISION)));

        // When
        EtcdHealth health = EtcdHealth.of(survey, List.of("NOSPACE of member 1"), List.of(listed(1, false)));

        // Then
        assertThat(health.problems()).extracting(Problem::code).containsExactly(MemberSurvey.NOSPACE);
    }

    private static MemberSurvey survey(String one, String other, long revisionOfOther) {
        return new MemberSurvey(
                List.of(healthy(1, one, REVISION, 1 << 20), healthy(2, other, revisionOfOther, 1 << 20)));
    }

    private static MemberAnswer.Healthy healthy(int number, String version, long revision, long bytes) {
        MemberStatus status = new MemberStatus(9, number, LEADER, 2, revision, version, bytes, false, List.of());
        return new MemberAnswer.Healthy(endpoint(number), status, revision);
    }

    private static ListedMember listed(int number, boolean learner) {
        return new ListedMember(
                number, "etcd" + number, List.of("https://10.0.0." + number + ":2380"), List.of(), learner);
    }

    private static EtcdEndpoints.Endpoint endpoint(int number) {
        return new EtcdEndpoints.Endpoint("10.0.0." + number, 4001);
    }
}
