package io.stillpoint.coordinator.intake;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.coordinator.gate.Gate;
import io.stillpoint.coordinator.gate.RequestReader;
import io.stillpoint.schemas.json.EventSchemas;
import io.stillpoint.service.StillpointProperties;
import io.stillpoint.streams.process.LastingThread;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * The gate's process. A {@link GateSupervisor} starts it, with the settings of the coordinator. It ends when its standard input does: so
 * it outlives no coordinator, however that one ends.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties(StillpointProperties.class)
public class GateApplication {

    private static final Logger LOG = LoggerFactory.getLogger(GateApplication.class);
    private static final int GIVEN_UP_STATUS = 3;
    private static final Duration CONTEXT_CLOSES = Duration.ofSeconds(5);

    /** Runs it until it is told to end. */
    public static void run(String[] arguments) {
        try (var context = SpringApplication.run(GateApplication.class, arguments)) {
            context.getBean(GateLoop.class).run();
        } catch (InterruptedException | RuntimeException | Error failure) {
            // An error may have ended any thread that the clients need: who starts this process again is outside.
            LOG.error("the gate ends", failure);
            Runtime.getRuntime().halt(GIVEN_UP_STATUS);
        }
    }

    @Bean
    GateLoop gateLoop(StillpointProperties properties, @Value("${stillpoint.coordinator.instance}") String instance) {
        var config = new BusConfig(
                properties.bus().bootstrapServers(), properties.bus().extra());
        var loop = new GateLoop(
                new BusClients(config),
                instance,
                new Gate(new RequestReader(EventSchemas.packaged())),
                Clock.systemUTC());
        LastingThread.startDaemon("parent-watch", () -> endWithParent(loop));
        return loop;
    }

    private static void endWithParent(GateLoop loop) {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever said; only the end matters.
            }
        } catch (IOException gone) {
            LOG.warn("the coordinator is gone: {}", gone.toString());
        }
        endSoon(loop);
    }

    /** Nobody is left who could kill this process, so it does not wait long for a broker that does not answer. */
    private static void endSoon(GateLoop loop) {
        try {
            loop.close();
            Thread.sleep(CONTEXT_CLOSES);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(GIVEN_UP_STATUS);
    }
}
