package io.stillpoint.scheduler.app;

import io.stillpoint.scheduler.watch.FactWatch;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts the scheduler. */
@SpringBootApplication
@EnableScheduling
@Import(FactWatch.class)
public class SchedulerApplication {

    public static void main(String[] args) {
        SpringApplication.run(SchedulerApplication.class, args);
    }
}
