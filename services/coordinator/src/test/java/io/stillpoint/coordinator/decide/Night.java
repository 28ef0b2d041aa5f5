package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Capability;
import io.stillpoint.schemas.shared.TaskKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;

/**
 * Many clusters with one set of backup workers: tasks of all of them wait in the same queues, first come, first served, for a few slots. Time
 * goes from one thing that happens to the next.
 */
final class Night {

    /** How long anything that moves data takes; long against every limit of what does not. */
    private static final Duration DATA = Duration.ofMinutes(8);

    private static final Duration CONTROL = Duration.ofSeconds(3);

    private final List<Scene> clusters;
    private final Function<Action, ?> queues;
    private final Map<Object, Queue> waiting = new HashMap<>();
    private final PriorityQueue<Running> running = new PriorityQueue<>();
    private final Set<Task> seen = new HashSet<>();
    private final List<String> starved = new ArrayList<>();
    private Instant now = Scene.START;
    private long order;

    /** A task of one of the clusters. */
    private record Job(Scene cluster, Task task) {}

    private record Running(Instant until, long order, Job job, Queue queue) implements Comparable<Running> {
        @Override
        public int compareTo(Running other) {
            int byTime = until.compareTo(other.until);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }

    private static final class Queue {
        private final Deque<Job> jobs = new ArrayDeque<>();
        /** By cluster: how many tasks of each other one were taken while its first one waited. */
        private final Map<Scene, Map<Scene, Integer>> passed = new HashMap<>();

        private int free;

        Queue(int slots) {
            free = slots;
        }
    }

    /** @param queues in which queue tasks wait, by what it is equal to */
    Night(List<Scene> clusters, Function<Action, ?> queues) {
        this.clusters = clusters;
        this.queues = queues;
    }

    /** Until every saga has ended. */
    void pass() {
        handOut();
        while (clusters.stream().anyMatch(cluster -> cluster.state.running() != null)) {
            Instant ends = running.isEmpty() ? Instant.MAX : running.peek().until();
            Scene first = null;
            Instant due = ends;
            for (Scene cluster : clusters) {
                Instant deadline = Decider.nextDeadline(cluster.state).orElse(Instant.MAX);
                if (deadline.isBefore(due)) {
                    first = cluster;
                    due = deadline;
                }
            }
            now = due;
            if (first == null) {
                ended(running.remove());
            } else {
                first.now = now;
                first.decide(new ClusterInput.TimePassed());
            }
            handOut();
        }
    }

    /** Clusters of which a task waited while a queue took more of another cluster than are handed out of one at once. */
    List<String> starved() {
        return starved;
    }

    private void ended(Running job) {
        Scene cluster = job.job().cluster();
        job.queue().free++;
        cluster.now = now;
        if (cluster.open.contains(job.job().task())) {
            cluster.done(job.job().task());
        }
    }

    private void handOut() {
        for (Scene cluster : clusters) {
            for (Task task : cluster.open) {
                if (seen.add(task)) {
                    queue(task.action()).jobs.add(new Job(cluster, task));
                }
            }
        }
        waiting.values().forEach(this::take);
    }

    private Queue queue(Action action) {
        return waiting.computeIfAbsent(queues.apply(action), _ -> new Queue(slots(action.capability())));
    }

    private void take(Queue queue) {
        queue.jobs.removeIf(job -> !now.isBefore(job.task().deadline()));
        while (queue.free > 0 && !queue.jobs.isEmpty()) {
            Job job = queue.jobs.remove();
            queue.free--;
            note(queue, job);
            Duration takes = job.task().action().kind() == TaskKind.DATA ? DATA : CONTROL;
            running.add(new Running(now.plus(takes), ++order, job, queue));
        }
    }

    private void note(Queue queue, Job taken) {
        queue.passed.remove(taken.cluster());
        for (Job other : queue.jobs) {
            if (other.cluster() != taken.cluster()) {
                int passed = queue.passed
                        .computeIfAbsent(other.cluster(), _ -> new HashMap<>())
                        .merge(taken.cluster(), 1, Integer::sum);
                if (passed > 64) {
                    starved.add(other.task().step().toString());
                }
            }
        }
    }

    /** As few as services have by default. */
    private static int slots(Capability capability) {
        return capability == Capability.NODE_CONTROL ? 8 : 2;
    }
}
