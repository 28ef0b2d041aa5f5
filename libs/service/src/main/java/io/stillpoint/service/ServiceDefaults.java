package io.stillpoint.service;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Defaults of every service: JSON log lines with the run marker, no banner, and stream bindings that reach Kafka as the
 * rest of the service does. A service's own settings win.
 */
class ServiceDefaults implements EnvironmentPostProcessor, Ordered {

    private static final String BINDER = "spring.cloud.stream.kafka.binder.";

    private static final Map<String, Object> DEFAULTS = Map.of(
            "logging.structured.format.console", "logstash",
            "logging.level.org.apache.kafka", "WARN",
            "spring.main.banner-mode", "off",
            "spring.main.web-application-type", "none",
            "spring.jmx.enabled", "false");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> defaults = new HashMap<>(DEFAULTS);
        Binder binder = Binder.get(environment);
        binder.bind("stillpoint.bus.bootstrap-servers", String.class)
                .ifBound(servers -> defaults.put(BINDER + "brokers", servers));
        binder.bind("stillpoint.bus.extra", Bindable.mapOf(String.class, String.class))
                .ifBound(extra ->
                        extra.forEach((name, value) -> defaults.put(BINDER + "configuration[" + name + "]", value)));
        environment.getPropertySources().addLast(new MapPropertySource("stillpointDefaults", defaults));
    }

    /** Returns an order after the service's own configuration. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
