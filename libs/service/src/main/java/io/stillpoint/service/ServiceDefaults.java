package io.stillpoint.service;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Defaults of every service: JSON log lines with the run marker, no banner. Whatever a service says itself wins. */
class ServiceDefaults implements EnvironmentPostProcessor {

    private static final Map<String, Object> DEFAULTS = Map.of(
            "logging.structured.format.console", "logstash",
            "logging.level.org.apache.kafka", "WARN",
            "spring.main.banner-mode", "off",
            "spring.main.web-application-type", "none",
            "spring.jmx.enabled", "false");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        environment.getPropertySources().addLast(new MapPropertySource("stillpointDefaults", DEFAULTS));
    }
}
