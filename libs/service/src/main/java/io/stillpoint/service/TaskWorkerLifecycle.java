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

    /** All or nobody: a worker that went on alone would work with beans that the failed start destroys. */
    @Override
    public void start() {
        try {
            workers.forEach(TaskWorker::start);
        } catch (RuntimeException failed) {
            stop();
            throw failed;
        }
    }

    /** All at once: each may take a while to give back what it was at. */
    @Override
    public void stop() {
        workers.parallelStream().forEach(TaskWorker::close);
    }

    @Override
    public Optional<String> obstacle() {
        return workers.stream().allMatch(TaskWorker::isRunning)
                ? Optional.empty()
                : Optional.of("its task slots have ended");
    }

    /** Spring ends only what runs, and each that does has to end. */
    @Override
    public boolean isRunning() {
        return workers.stream().anyMatch(TaskWorker::isRunning);
    }
}
