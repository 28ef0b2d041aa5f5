package io.stillpoint.scheduler.app;

import io.stillpoint.bus.BusClients;
import io.stillpoint.scheduler.watch.BusOutbox;
import io.stillpoint.scheduler.watch.ClusterSchedules;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;

/** Puts the service together. */
@Configuration(proxyBeanMethods = false)
class SchedulerConfiguration {

    @Bean(destroyMethod = "close")
    BusOutbox outbox(BusClients clients, Clock clock) {
        return new BusOutbox(clients, reporter(), clock);
    }

    @Bean
    ClusterSchedules clusterSchedules(BusOutbox outbox, Clock clock) {
        return new ClusterSchedules(outbox, clock);
    }

    @Bean
    Look look(ClusterSchedules schedules) {
        return new Look(schedules);
    }

    /** Looks every second whether anything is due; most looks find that nothing is. */
    static final class Look {

        private final ClusterSchedules schedules;

        Look(ClusterSchedules schedules) {
            this.schedules = schedules;
        }

        @Scheduled(fixedDelay = 1_000)
        void look() throws InterruptedException {
            schedules.look();
        }
    }

    private static String reporter() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            host = "unknown-host";
        }
        return "scheduler@" + host + "/" + ProcessHandle.current().pid();
    }
}
