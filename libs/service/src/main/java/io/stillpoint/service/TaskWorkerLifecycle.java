package io.stillpoint.service;

import io.stillpoint.bus.task.TaskWorker;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;

/** Starts the backup worker after all other beans and ends it before them. */
public final class TaskWorkerLifecycle implements SmartLifecycle, ReadinessCheck {

    private final TaskWorker worker;

    TaskWorkerLifecycle(TaskWorker worker) {
        this.worker = worker;
    }

    @Override
    public void start() {
        worker.start();
    }

    @Override
    public void stop() {
        worker.close();
    }

    @Override
    public Optional<String> obstacle() {
        return worker.isRunning() ? Optional.empty() : Optional.of("its task slots have ended");
    }

    @Override
    public boolean isRunning() {
        return worker.isRunning();
    }
}
