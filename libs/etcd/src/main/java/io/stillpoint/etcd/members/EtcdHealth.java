package io.stillpoint.etcd.members;

import io.stillpoint.etcd.client.ListedMember;
import io.stillpoint.etcd.client.MemberStatus;
import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a cluster's etcd is, for people: each member, and what they are together.
 *
 * @param good what is as it should be
 * @param problems what is not
 * @param notes what will not be for long
 */
public record EtcdHealth(List<String> good, List<Problem> problems, List<String> notes) {

    /** etcd's own limit of a database where no {@code --quota-backend-bytes} says otherwise. */
    static final long STANDARD_QUOTA_BYTES = 2L << 30;

    /** A member that answers has applied what the others had agreed on when it was asked; so many more come in no second. */
    static final long MOST_REVISIONS_BEHIND = 10_000;

    private static final int PERCENT_NOTED = 80;

    public EtcdHealth {
        good = List.copyOf(good);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /**
     * Judges what the members answered.
     *
     * @param alarms as the first healthy member lists them
     * @param listed members, as the first healthy member lists them; empty, and not judged, when nobody said
     */
    public static EtcdHealth of(MemberSurvey survey, List<String> alarms, List<ListedMember> listed) {
        List<Problem> problems = new ArrayList<>();
        survey.unhealthy().forEach(answer -> problems.add(answer.problem()));
        List<MemberAnswer.Healthy> healthy = survey.healthy();
        if (!healthy.isEmpty()) {
            MemberAnswer.Healthy first = healthy.getFirst();
            String where = first.endpoint().url();
            problems.addAll(survey.contradictions());
            MemberSurvey.graveAlarms(alarms, first.endpoint()).stream()
                    .filter(alarm ->
                            problems.stream().noneMatch(known -> known.code().equals(alarm.code())))
                    .forEach(problems::add);
            if (!listed.isEmpty()) {
                MemberList.problem(listed, survey.answers().size(), where).ifPresent(problems::add);
            }
            versions(survey).ifPresent(problems::add);
            healthy.forEach(answer -> lag(answer, survey.revision()).ifPresent(problems::add));
        }
        return new EtcdHealth(
                healthy.stream().map(EtcdHealth::line).toList(),
                problems,
                Stream.concat(
                                healthy.stream().flatMap(answer -> size(answer).stream()),
                                listed.stream()
                                        .filter(ListedMember::learner)
                                        .map(member ->
                                                "etcd member %s is a learner and has no vote yet ('etcdctl member promote')"
                                                        .formatted(member.name())))
                        .toList());
    }

    /** Returns this with problems that others found. */
    public EtcdHealth with(List<Problem> more) {
        return new EtcdHealth(
                good, Stream.concat(problems.stream(), more.stream()).toList(), notes);
    }

    private static String line(MemberAnswer.Healthy answer) {
        MemberStatus status = answer.status();
        return "etcd %s: %s, release %s, revision %d"
                .formatted(answer.endpoint().url(), role(status), status.version(), answer.readRevision());
    }

    private static String role(MemberStatus status) {
        if (status.leads()) {
            return "leader";
        }
        return status.learner() ? "learner, without a vote" : "follower";
    }

    private static Optional<Problem> versions(MemberSurvey survey) {
        var byVersion = survey.healthy().stream()
                .collect(Collectors.groupingBy(
                        answer -> answer.status().version(),
                        TreeMap::new,
                        Collectors.mapping(answer -> answer.endpoint().node(), Collectors.joining(" and "))));
        return byVersion.size() < 2
                ? Optional.empty()
                : Optional.of(new Problem(
                        "etcd-versions-differ",
                        "one release of etcd on every member",
                        byVersion.entrySet().stream()
                                .map(version -> version.getKey() + " on " + version.getValue())
                                .collect(Collectors.joining(", ")),
                        String.join(", ", survey.healthyNodes()),
                        "Finish the upgrade. A restore wants one release everywhere."));
    }

    private static Optional<Problem> lag(MemberAnswer.Healthy answer, long newest) {
        long behind = newest - answer.readRevision();
        return behind <= MOST_REVISIONS_BEHIND
                ? Optional.empty()
                : Optional.of(new Problem(
                        "etcd-member-behind",
                        "revision " + newest + ", as other members have it",
                        "revision " + answer.readRevision(),
                        answer.endpoint().url(),
                        "Look at this member's disk and network: it does not keep up."));
    }

    /** Only the node's etcd.json knows the quota, so this is a note; the alarm is the problem. */
    private static Optional<String> size(MemberAnswer.Healthy answer) {
        long bytes = answer.status().databaseBytes();
        return bytes < STANDARD_QUOTA_BYTES / 100 * PERCENT_NOTED
                ? Optional.empty()
                : Optional.of(
                        "etcd %s: its database has %d MiB. Where --quota-backend-bytes does not say otherwise it takes no writes beyond 2048 MiB: compact and defragment it"
                                .formatted(answer.endpoint().url(), bytes >> 20));
    }
}
