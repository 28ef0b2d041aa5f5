package io.stillpoint.prune.app;

import io.stillpoint.prune.log.FactWatch;
import io.stillpoint.service.VaultProperties;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts the service that prunes. */
@SpringBootApplication
@EnableScheduling
@EnableConfigurationProperties(VaultProperties.class)
@Import(FactWatch.class)
public class PruneApplication {

    public static void main(String[] args) {
        SpringApplication.run(PruneApplication.class, args);
    }
}
