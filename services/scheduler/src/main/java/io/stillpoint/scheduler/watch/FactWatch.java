package io.stillpoint.scheduler.watch;

import io.stillpoint.bus.Topics;
import io.stillpoint.service.stream.FactReader;
import io.stillpoint.service.stream.FactStream;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.messaging.Message;

/** Follows {@code stillpoint.events} from its beginning, as a function that Spring Cloud Stream binds. */
@Configuration(proxyBeanMethods = false)
@Import(FactStream.class)
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
}
