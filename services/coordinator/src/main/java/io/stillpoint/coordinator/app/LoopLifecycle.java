package io.stillpoint.coordinator.app;

import io.stillpoint.coordinator.loop.CoordinatorLoop;
import io.stillpoint.service.ReadinessCheck;
import java.util.List;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;

/** Runs the loop for as long as the application runs. */
final class LoopLifecycle implements SmartLifecycle, ReadinessCheck {

    private final CoordinatorLoop loop;

    LoopLifecycle(CoordinatorLoop loop) {
        this.loop = loop;
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void stop() {
        loop.close();
    }

    @Override
    public Optional<String> obstacle() {
        return loop.isServing()
                ? Optional.empty()
                : Optional.of(
                        "its loop has committed nothing for a while: the broker takes no transaction, or states are"
                                + " still loaded");
    }

    @Override
    public List<String> warnings() {
        return loop.leftAlone().entrySet().stream()
                .map(each -> "nothing is done on cluster %s. %s"
                        .formatted(each.getKey(), each.getValue().sentence()))
                .sorted()
                .toList();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }
}
