package io.stillpoint.etcd;

import io.stillpoint.etcd.client.ListedMember;
import io.stillpoint.etcd.client.MemberClient;
import io.stillpoint.etcd.members.EtcdHealth;
import io.stillpoint.etcd.members.EtcdMembers;
import io.stillpoint.etcd.members.MemberSurvey;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Asks every member of an etcd, side by side and not for long, how it is. Changes nothing. */
public final class EtcdExamination {

    /** So much that no question has less than its usual time: a busy machine is no sick member. All members are asked at once. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private EtcdExamination() {}

    /**
     * Asks.
     *
     * @param secrets of the service whose client certificate is used
     * @throws EtcdException when the certificate cannot be used; members that do not answer are part of the answer
     */
    public static EtcdHealth of(Path secrets, List<Node> members, Access access, InstantSource clock)
            throws EtcdException, InterruptedException {
        EtcdAccess etcd = new EtcdAccess(secrets, clock);
        try (EtcdMembers open = etcd.open(members, access, clock.instant().plus(LIMIT))) {
            MemberSurvey survey = open.survey();
            if (survey.healthy().isEmpty()) {
                return EtcdHealth.of(survey, List.of(), List.of());
            }
            MemberClient one = open.at(survey.healthy().getFirst().endpoint());
            List<Problem> unanswered = new ArrayList<>();
            List<String> alarms = answered(one, MemberClient::alarms, unanswered);
            List<ListedMember> listed = answered(one, MemberClient::members, unanswered);
            return EtcdHealth.of(survey, alarms, listed).with(unanswered);
        }
    }

    /** What else is asked hides nothing of what the members have answered already. */
    private static <T> List<T> answered(
            MemberClient member, EtcdMembers.Question<List<T>> question, List<Problem> unanswered)
            throws InterruptedException {
        try {
            return question.ask(member);
        } catch (EtcdException e) {
            unanswered.add(e.problem());
            return List.of();
        }
    }
}
