package io.stillpoint.bus.task;

import io.stillpoint.bus.BusCalls;
import io.stillpoint.bus.BusException;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Finds backup workers of the release before: they know one queue for each capability, and leave the one for control alone. Where only such
 * run, preflights of this release's coordinator would wait for their deadlines, and nobody would know why.
 */
public final class OldWorkers {

    private OldWorkers() {}

    /**
     * Returns one problem for each queue for control that nobody takes from, although the one for data beside it has workers. Without the
     * right to ask about every group nothing is known, and there is no problem.
     *
     * @throws BusException when the broker does not say who is in its groups
     */
    public static List<Problem> problems(Admin admin) {
        Map<String, String> members;
        try {
            members = members(admin);
        } catch (BusException failed) {
            if (failed.getCause() instanceof AuthorizationException) {
                return List.of();
            }
            throw failed;
        }
        List<Problem> problems = new ArrayList<>();
        for (WorkQueue queue : WorkQueue.all()) {
            String capability = queue.capability().label();
            String others = members.getOrDefault(capability, "");
            if (queue.isBesideData() && members.getOrDefault(queue.label(), "").isEmpty() && !others.isEmpty()) {
                problems.add(new Problem(
                        "workers-of-another-release",
                        "a backup worker %s that takes from this queue".formatted(capability),
                        "none, and on %s that take data only".formatted(others),
                        queue.topic(),
                        "Run the coordinator and all services of the same release; start workers first."));
            }
        }
        return List.copyOf(problems);
    }

    /** By label of a queue: the hosts of those that take from it, in words; empty where nobody does. */
    private static Map<String, String> members(Admin admin) {
        Map<String, String> members = new TreeMap<>();
        for (WorkQueue queue : WorkQueue.all()) {
            String group = ShareGroup.idOf(queue);
            Map<String, KafkaFuture<ShareGroupDescription>> answers =
                    admin.describeShareGroups(List.of(group)).describedGroups();
            members.put(queue.label(), hosts(Objects.requireNonNull(answers.get(group))));
        }
        return members;
    }

    private static String hosts(KafkaFuture<ShareGroupDescription> answer) {
        try {
            return answer.get().members().stream()
                    .map(member -> "%s %s".formatted(member.host(), member.clientId()))
                    .sorted()
                    .collect(Collectors.joining(", "));
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof GroupIdNotFoundException) {
                return "";
            }
            throw BusCalls.failed(failure, "the members of a share group");
        } catch (InterruptedException interrupted) {
            throw BusCalls.interrupted(interrupted);
        }
    }
}
