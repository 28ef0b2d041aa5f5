package io.stillpoint.service;

import io.stillpoint.bus.task.TaskWorker;
import java.util.List;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;

/** Starts the backup workers after all other beans and ends them before these. */
public final class TaskWorkerLifecycle implements SmartLifecycle, ReadinessCheck {

    private final List<TaskWorker> workers;

    TaskWorkerLifecycle(List<TaskWorker> workers) {
        this.workers = List.copyOf(workers);
    }

    @Override
    public void start() {
        workers.forEach(TaskWorker::start);
    }

    /** All at once: each may take a while to give back what it was at. */
    @Override
    public void stop() {
        workers.parallelStream().forEach(TaskWorker::close);
    }

    @Override
    public Optional<String> obstacle() {
        return isRunning() ? Optional.empty() : Optional.of("its task slots have ended");
    }

    @Override
    public boolean isRunning() {
        return workers.stream().allMatch(TaskWorker::isRunning);
    }
}
