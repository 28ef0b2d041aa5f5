package io.stillpoint.coordinator.decide;

import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Capability;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
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

    private final List<Scene> clusters;
    private final Function<Action, ?> queues;
    private final Map<Object, Queue> waiting = new HashMap<>();
    private final PriorityQueue<Running> running = new PriorityQueue<>();
    /** By identity: clusters are of one name here, and so are their tasks. */
    private final Set<Task> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private final List<Scene> done = new ArrayList<>();
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
        private int free;

        Queue(int slots) {
            free = slots;
        }
    }

    /** @param queues in which queue tasks wait, by what it is equal to */
    Night(List<Scene> clusters, Function<Action, ?> queues) {
        this.clusters = clusters;
        clusters.forEach(cluster -> cluster.tasksAreTaken = false);
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
                Instant deadline = cluster.nextDeadline().orElse(Instant.MAX);
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
                first.passTime();
            }
            clusters.stream()
                    .filter(cluster -> cluster.state.running() == null && !done.contains(cluster))
                    .forEach(done::add);
            handOut();
        }
    }

    /** Clusters in the order in which their sagas ended. */
    List<Scene> done() {
        return done;
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
        return waiting.computeIfAbsent(queues.apply(action), _ -> new Queue(slots(action)));
    }

    private void take(Queue queue) {
        queue.jobs.removeIf(job -> now.isAfter(job.task().takeBy()));
        while (queue.free > 0 && !queue.jobs.isEmpty()) {
            Job job = queue.jobs.remove();
            queue.free--;
            job.cluster().now = now;
            job.cluster().take(job.task());
            running.add(new Running(now.plus(takes(job.task().action())), ++order, job, queue));
        }
    }

    /** As few as services have by default. */
    private static int slots(Action action) {
        return action.capability() == Capability.NODE_CONTROL ? 8 : action.kind() == Action.Kind.CONTROL ? 4 : 2;
    }

    /** What moves data takes long against every limit of what does not. */
    private static Duration takes(Action action) {
        return switch (action.kind()) {
            case CONTROL -> Duration.ofSeconds(2);
            case DATA -> Duration.ofMinutes(action == Action.IMAGE_NODE ? 40 : 8);
        };
    }
}
