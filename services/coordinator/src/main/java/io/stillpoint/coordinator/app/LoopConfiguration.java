package io.stillpoint.coordinator.app;

import io.stillpoint.bus.BusClients;
import io.stillpoint.coordinator.loop.CoordinatorLoop;
import io.stillpoint.coordinator.loop.LoopConfig;
import io.stillpoint.coordinator.loop.SealSigner;
import io.stillpoint.service.StillpointProperties;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.keys.PointSigner;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The loop with its name and its signing key. */
@Configuration
@EnableConfigurationProperties(CoordinatorProperties.class)
class LoopConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(LoopConfiguration.class);
    private static final int FENCED_STATUS = 3;

    @Bean
    SealSigner sealSigner(StillpointProperties properties) throws VaultException {
        return new SealSigner(PointSigner.load(properties.requiredSecrets().resolve("signing.key")));
    }

    @Bean
    LoopLifecycle loopLifecycle(BusClients clients, CoordinatorProperties properties, SealSigner signer, Clock clock) {
        return new LoopLifecycle(new CoordinatorLoop(
                clients, LoopConfig.of(properties.instance()), signer, clock, LoopConfiguration::giveUp));
    }

    /** Two coordinators of one name would fence each other for ever: this one ends, at once and without goodbye. */
    private static void giveUp(String sentence) {
        LOG.error(sentence);
        Runtime.getRuntime().halt(FENCED_STATUS);
    }
}
