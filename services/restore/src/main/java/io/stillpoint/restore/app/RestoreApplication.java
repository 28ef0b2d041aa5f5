package io.stillpoint.restore.app;

import io.stillpoint.restore.react.FactReactions;
import io.stillpoint.service.VaultProperties;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts the restore service. */
@SpringBootApplication
@EnableScheduling
@EnableConfigurationProperties({RestoreProperties.class, VaultProperties.class})
@Import(FactReactions.class)
public class RestoreApplication {

    public static void main(String[] args) {
        SpringApplication.run(RestoreApplication.class, args);
    }
}
