package io.stillpoint.service.stream;

import io.stillpoint.bus.BusConfig;
import org.springframework.cloud.stream.binder.kafka.provisioning.AdminClientConfigCustomizer;
import org.springframework.cloud.stream.binder.kafka.support.ConsumerConfigCustomizer;
import org.springframework.cloud.stream.config.ListenerContainerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;

/** Settings of a stream function that must see every fact. A service imports it. */
@Configuration(proxyBeanMethods = false)
public class FactStream {

    /** What cannot be handled is tried again for ever: no fact is ever skipped. */
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
