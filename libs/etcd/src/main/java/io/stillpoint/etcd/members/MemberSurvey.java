package io.stillpoint.etcd.members;

import io.stillpoint.cluster.EtcdEndpoints;
import io.stillpoint.etcd.client.MemberStatus;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.vault.ComponentNote;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The answers of all members, in the order of the topology, and what follows from them. */
public record MemberSurvey(List<MemberAnswer> answers) {

    /** Alarms that forbid a backup: etcd refuses writes, or knows that its data is damaged. */
    private static final List<String> GRAVE_ALARMS = List.of("NOSPACE", "CORRUPT");

    /** The problem of an etcd that is full and takes no writes. */
    public static final String NOSPACE = "etcd-alarm-nospace";

    public MemberSurvey {
        answers = List.copyOf(answers);
    }

    public List<MemberAnswer.Healthy> healthy() {
        return answers.stream()
                .filter(MemberAnswer.Healthy.class::isInstance)
                .map(MemberAnswer.Healthy.class::cast)
                .toList();
    }

    public List<MemberAnswer.Unhealthy> unhealthy() {
        return answers.stream()
                .filter(MemberAnswer.Unhealthy.class::isInstance)
                .map(MemberAnswer.Unhealthy.class::cast)
                .toList();
    }

    public List<String> healthyNodes() {
        return healthy().stream().map(answer -> answer.endpoint().node()).toList();
    }

    public List<String> missingNodes() {
        return unhealthy().stream().map(answer -> answer.endpoint().node()).toList();
    }

    /** Returns whether asking again may help: no missing member has failed for good. */
    public boolean mayHeal() {
        return unhealthy().stream().allMatch(MemberAnswer.Unhealthy::retryable);
    }

    /**
     * Says which members are missing and why.
     *
     * @param code of the problem
     * @param expected what should have been
     */
    public Problem missing(String code, String expected) {
        MemberAnswer.Unhealthy first = unhealthy().get(0);
        String reasons = unhealthy().stream()
                .map(answer ->
                        answer.endpoint().node() + " (" + answer.problem().code() + ": expected "
                                + answer.problem().expected() + ", found "
                                + answer.problem().found() + ")")
                .collect(Collectors.joining("; "));
        return new Problem(
                code,
                expected,
                healthy().size() + " of " + answers.size() + " healthy; not healthy: " + reasons,
                unhealthy().stream().map(answer -> answer.endpoint().url()).collect(Collectors.joining(", ")),
                first.problem().remedy());
    }

    /** Says in few words how many members there are to speak for the cluster, and who does not answer. */
    public Problem quorumOnly() {
        return new Problem(
                ComponentNote.QUORUM_ONLY,
                "%d members that answer".formatted(answers.size()),
                "%d of %d members".formatted(healthy().size(), answers.size()),
                String.join(", ", missingNodes()),
                "What the others agreed on is whole. Bring the member back; if its data is lost or old, remove it"
                        + " ('etcdctl member remove') and add it again with an empty data directory.");
    }

    /** Returns what is wrong with the cluster as a whole although every member is healthy; empty when nothing is. */
    public List<Problem> contradictions() {
        List<Problem> problems = new ArrayList<>();
        Set<String> clusters = new TreeSet<>();
        healthy()
                .forEach(answer -> clusters.add(Long.toHexString(answer.status().clusterId())));
        if (clusters.size() > 1) {
            problems.add(new Problem(
                    "etcd-two-clusters",
                    "members of one cluster",
                    "members of the clusters " + String.join(", ", clusters),
                    String.join(", ", healthyNodes()),
                    "A member was started on other data. Remove it, and add it again with an empty data directory."));
        }
        for (MemberAnswer.Healthy answer : healthy()) {
            for (String error : answer.status().errors()) {
                if (GRAVE_ALARMS.stream().anyMatch(error::contains)) {
                    problems.add(alarm(error, answer.endpoint().url()));
                }
            }
        }
        return problems;
    }

    /** Returns problems for those alarms in etcd's list that forbid a backup. */
    public static List<Problem> graveAlarms(List<String> alarms, EtcdEndpoints.Endpoint asked) {
        return alarms.stream()
                .filter(alarm -> GRAVE_ALARMS.stream().anyMatch(alarm::startsWith))
                .map(alarm -> alarm(alarm, asked.url()))
                .toList();
    }

    /**
     * Returns the length of the largest database file; members differ in free pages.
     *
     * @throws java.util.NoSuchElementException when no member is healthy
     */
    public long databaseBytes() {
        return healthy().stream()
                .map(MemberAnswer.Healthy::status)
                .mapToLong(MemberStatus::databaseBytes)
                .max()
                .orElseThrow();
    }

    /** Returns the highest revision that a member has applied. */
    public long revision() {
        return healthy().stream()
                .mapToLong(MemberAnswer.Healthy::readRevision)
                .max()
                .orElseThrow();
    }

    private static Problem alarm(String alarm, String where) {
        return alarm.contains("CORRUPT")
                ? new Problem(
                        "etcd-alarm-corrupt",
                        "no alarm",
                        alarm,
                        where,
                        "The members differ. Remove the damaged member and add it again with an empty data directory,"
                                + " then 'etcdctl alarm disarm'.")
                : new Problem(
                        NOSPACE,
                        "no alarm",
                        alarm,
                        where,
                        "Compact and defragment etcd or raise --quota-backend-bytes, then 'etcdctl alarm disarm'.");
    }
}
