package io.stillpoint.nodecontrol;

import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.bus.task.TasksByAction;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Capability;
import io.stillpoint.service.StillpointProperties;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Starts the node-control service. */
@SpringBootApplication
@EnableConfigurationProperties(NodeControlProperties.class)
public class NodeControlApplication {

    public static void main(String[] args) {
        SpringApplication.run(NodeControlApplication.class, args);
    }

    @Bean
    Capability capability() {
        return Capability.NODE_CONTROL;
    }

    @Bean
    NodeAccess nodes(StillpointProperties stillpoint) {
        return new NodeAccess(stillpoint.requiredSecrets());
    }

    @Bean
    TaskHandler nodeControl(
            NodeAccess nodes, StillpointProperties stillpoint, NodeControlProperties properties, Clock clock) {
        Map<Action, TaskHandler> handlers = new EnumMap<>(Action.class);
        handlers.putAll(new NodeControl(nodes, new ApiServerProbe(), properties.apiServerPort(), clock).handlers());
        handlers.putAll(new KubernetesControl(stillpoint.requiredSecrets(), clock).handlers());
        handlers.putAll(new VersionReader(nodes, stillpoint.requiredSecrets()).handlers());
        return new TasksByAction(handlers);
    }
}
