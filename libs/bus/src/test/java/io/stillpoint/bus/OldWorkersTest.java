package io.stillpoint.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stillpoint.bus.task.OldWorkers;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TaskWorker;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeShareGroupsOptions;
import org.apache.kafka.clients.admin.DescribeShareGroupsResult;
import org.apache.kafka.clients.admin.ForwardingAdmin;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class OldWorkersTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final TaskHandler HANDLER = (task, context) -> Samples.done(task);

    /** It takes from one queue, as all of its release do. */
    @Test
    void aWorkerThatLeavesControlAloneIsNamedUntilOneOfThisReleaseRuns() {
        // Given
        try (Admin admin = new BusClients(SharedBroker.config()).admin();
                var old = worker(Action.REMOVE_OBJECTS);
                var current = worker(Action.PLAN_PRUNE)) {
            old.start();
            await().atMost(LIMIT).until(() -> !problems(admin).isEmpty());
            List<Problem> found = problems(admin);

            // When
            current.start();

            // Then
            assertThat(found).singleElement().satisfies(problem -> {
                assertThat(problem.code()).isEqualTo("workers-of-another-release");
                assertThat(problem.where()).isEqualTo("stillpoint.tasks.prune.control");
                assertThat(problem.found()).contains("prune@");
            });
            await().atMost(LIMIT).until(() -> problems(admin).isEmpty());
        }
    }

    @Test
    void anAccountThatMayNotAskNamesNobody() {
        // Given
        Map<String, Object> nowhere = Map.of("bootstrap.servers", "127.0.0.1:1");
        try (Admin refused = new ForwardingAdmin(nowhere) {
            @Override
            public DescribeShareGroupsResult describeShareGroups(
                    Collection<String> groups, DescribeShareGroupsOptions options) {
                return new DescribeShareGroupsResult(groups.stream()
                        .collect(Collectors.toMap(
                                Function.identity(), group -> failed(new GroupAuthorizationException(group)))));
            }
        }) {
            // When
            List<Problem> found = OldWorkers.problems(refused);

            // Then
            assertThat(found).isEmpty();
        }
    }

    private static KafkaFuture<ShareGroupDescription> failed(Exception why) {
        var answer = new KafkaFutureImpl<ShareGroupDescription>();
        answer.completeExceptionally(why);
        return answer;
    }

    private static List<Problem> problems(Admin admin) {
        return OldWorkers.problems(admin).stream()
                .filter(problem -> problem.where().contains("prune"))
                .toList();
    }

    private static TaskWorker worker(Action action) {
        return new TaskWorker(SharedBroker.config(), WorkQueue.of(action), HANDLER, 1, Clock.systemUTC());
    }
}
