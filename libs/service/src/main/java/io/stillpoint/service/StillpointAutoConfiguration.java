package io.stillpoint.service;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TaskWorker;
import io.stillpoint.schemas.internal.WorkQueue;
import io.stillpoint.schemas.shared.Capability;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * What this module gives a service: its settings, the bus, a clock, the ready file, and a running {@link TaskWorker} for
 * each of its queues as soon as it has a {@link TaskHandler} bean and a {@link Capability} bean.
 */
@AutoConfiguration
@EnableConfigurationProperties(StillpointProperties.class)
public class StillpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    @ConditionalOnMissingBean
    BusConfig busConfig(StillpointProperties properties) {
        return new BusConfig(
                properties.bus().bootstrapServers(), properties.bus().extra());
    }

    @Bean
    @ConditionalOnMissingBean
    BusClients busClients(BusConfig config) {
        return new BusClients(config);
    }

    @Bean
    BusReadiness busReadiness(BusClients clients, StillpointProperties properties) {
        Duration limit = Duration.ofSeconds(properties.bus().awaitSeconds());
        return new BusReadiness(clients, new BrokerWait(clients.config().bootstrapServers(), limit, System::nanoTime));
    }

    @Bean
    ReadyFile readyFile(StillpointProperties properties, ObjectProvider<ReadinessCheck> checks) {
        return new ReadyFile(properties.readyFile(), checks.stream().toList());
    }

    @Bean
    @ConditionalOnBean({TaskHandler.class, Capability.class})
    TaskWorkerLifecycle taskWorkerLifecycle(
            BusConfig config,
            Capability capability,
            TaskHandler handler,
            StillpointProperties properties,
            Clock clock) {
        return new TaskWorkerLifecycle(WorkQueue.of(capability).stream()
                .map(queue -> new TaskWorker(config, queue, handler, properties.slotsOf(queue), clock))
                .toList());
    }
}
