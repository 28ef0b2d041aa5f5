package io.stillpoint.scheduler.watch;

import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.Topics;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.springframework.cloud.stream.binder.kafka.provisioning.AdminClientConfigCustomizer;
import org.springframework.cloud.stream.binder.kafka.support.ConsumerConfigCustomizer;
import org.springframework.cloud.stream.config.ListenerContainerCustomizer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.messaging.Message;
import org.springframework.util.backoff.ExponentialBackOff;

/** Follows {@code stillpoint.events} from its beginning, as a function that Spring Cloud Stream binds. */
@Configuration(proxyBeanMethods = false)
public class FactWatch {

    @Bean
    Consumer<Message<byte[]>> watchFacts(ClusterSchedules schedules) {
        return message -> FactReader.read(message).ifPresent(schedules::apply);
    }

    /** Control records of transactions take places in the log, so only the consumer knows how far it has come. */
    @Bean
    ApplicationListener<ListenerContainerIdleEvent> endOfReplay(ClusterSchedules schedules) {
        return idle -> {
            Collection<TopicPartition> partitions = idle.getTopicPartitions();
            if (!schedules.isReplayed() && partitions != null && partitions.size() == Topics.CLUSTER_PARTITIONS) {
                Map<TopicPartition, Long> ends = idle.getConsumer().endOffsets(partitions);
                if (partitions.stream()
                        .allMatch(partition -> idle.getConsumer().position(partition)
                                >= ends.getOrDefault(partition, Long.MAX_VALUE))) {
                    schedules.replayed();
                }
            }
        };
    }

    /** No fact is ever skipped. */
    @Bean
    ListenerContainerCustomizer<AbstractMessageListenerContainer<?, ?>> neverSkip() {
        return (container, destination, group) -> {
            ExponentialBackOff pause = new ExponentialBackOff(500, 2);
            pause.setMaxInterval(30_000);
            pause.setMaxElapsedTime(Long.MAX_VALUE);
            container.setCommonErrorHandler(new DefaultErrorHandler(pause));
        };
    }

    /** What every Kafka client of this site needs, such as TLS, the binder's need too. */
    @Bean
    ConsumerConfigCustomizer siteSettings(BusConfig config) {
        return (settings, binding, destination) -> settings.putAll(config.extra());
    }

    @Bean
    AdminClientConfigCustomizer siteSettingsOfAdmin(BusConfig config) {
        return settings -> settings.putAll(config.extra());
    }
}
