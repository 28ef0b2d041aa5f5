package io.stillpoint.coordinator.app;

import io.stillpoint.coordinator.intake.GateApplication;
import io.stillpoint.coordinator.intake.GateCommand;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the coordinator's service: the loop, and the gate as a process of its own. */
@SpringBootApplication
public class CoordinatorApplication {

    public static void main(String[] args) {
        if (GateCommand.isMeantBy(args)) {
            GateApplication.run(args);
        } else {
            SpringApplication.run(CoordinatorApplication.class, args);
        }
    }
}
