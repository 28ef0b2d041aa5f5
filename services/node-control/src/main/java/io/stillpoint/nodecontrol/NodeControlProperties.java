package io.stillpoint.nodecontrol;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of this service, below {@code stillpoint.node-control}.
 *
 * @param apiServerPort port on which every master's API server must answer before a cluster counts as healthy
 */
@ConfigurationProperties("stillpoint.node-control")
public record NodeControlProperties(@DefaultValue("8001") int apiServerPort) {}
