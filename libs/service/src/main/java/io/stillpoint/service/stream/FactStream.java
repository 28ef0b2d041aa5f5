package io.stillpoint.service.stream;

import io.stillpoint.bus.BusConfig;
import io.stillpoint.streams.process.LastingThread;
import java.time.Duration;
import org.springframework.cloud.stream.binder.kafka.provisioning.AdminClientConfigCustomizer;
import org.springframework.cloud.stream.binder.kafka.support.ConsumerConfigCustomizer;
import org.springframework.cloud.stream.config.ListenerContainerCustomizer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;

/** Settings of a stream function that must see every fact. A service imports it. */
@Configuration(proxyBeanMethods = false)
public class FactStream {

    private static final Duration RIGHTS_ASKED_AGAIN = Duration.ofSeconds(30);

    /** What cannot be handled is tried again for ever: no fact is ever skipped. Nor does it end for a right that is missing. */
    @Bean
    ListenerContainerCustomizer<AbstractMessageListenerContainer<?, ?>> neverSkip() {
        return (container, destination, group) -> {
            ExponentialBackOff pause = new ExponentialBackOff(500, 2);
            pause.setMaxInterval(30_000);
            pause.setMaxElapsedTime(Long.MAX_VALUE);
            container.setCommonErrorHandler(new DefaultErrorHandler(pause));
            container.getContainerProperties().setAuthExceptionRetryInterval(RIGHTS_ASKED_AGAIN);
        };
    }

    /** A reader that ends by itself, as by an error, would leave a service that looks well and hears of nothing. */
    @Bean
    ApplicationListener<ConsumerStoppedEvent> endsWithItsReader() {
        return stopped -> {
            if (stopped.getReason() != ConsumerStoppedEvent.Reason.NORMAL) {
                LastingThread.lost("the reader of the facts", new IllegalStateException(stopped.toString()));
            }
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
