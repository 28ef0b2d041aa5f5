package io.stillpoint.coordinator.app;

import io.stillpoint.coordinator.intake.GateSupervisor;
import io.stillpoint.service.ReadinessCheck;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Runs the gate, in a process of its own, for as long as the application runs. */
@Component
final class GateLifecycle implements SmartLifecycle, ReadinessCheck {

    private final GateSupervisor supervisor;

    GateLifecycle(ApplicationArguments arguments) {
        this.supervisor = new GateSupervisor(CoordinatorApplication.class, List.of(arguments.getSourceArgs()));
    }

    @Override
    public void start() {
        supervisor.start();
    }

    @Override
    public void stop() {
        supervisor.close();
    }

    @Override
    public Optional<String> obstacle() {
        return isRunning()
                ? supervisor.obstacle()
                : Optional.of("requests are not read for long: nothing starts its gate again when that ends");
    }

    @Override
    public boolean isRunning() {
        return supervisor.isRunning();
    }
}
