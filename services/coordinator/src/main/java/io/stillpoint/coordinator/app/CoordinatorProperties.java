package io.stillpoint.coordinator.app;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the coordinator, below {@code stillpoint.coordinator}.
 *
 * @param instance name of this process among the coordinators that share the work, each its own
 */
@ConfigurationProperties("stillpoint.coordinator")
record CoordinatorProperties(@DefaultValue("coordinator-1") String instance) {}
