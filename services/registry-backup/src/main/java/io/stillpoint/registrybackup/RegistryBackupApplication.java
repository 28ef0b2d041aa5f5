package io.stillpoint.registrybackup;

import io.stillpoint.bus.TaskHandler;
import io.stillpoint.schemas.Capability;
import io.stillpoint.service.StillpointProperties;
import io.stillpoint.service.VaultProperties;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Starts the registry backup worker. */
@SpringBootApplication
@EnableConfigurationProperties(VaultProperties.class)
public class RegistryBackupApplication {

    public static void main(String[] args) {
        SpringApplication.run(RegistryBackupApplication.class, args);
    }

    @Bean
    Capability capability() {
        return Capability.REGISTRY_BACKUP;
    }

    @Bean(destroyMethod = "close")
    Vault vault(StillpointProperties service, VaultProperties place) throws VaultException {
        return Vault.open(VaultFiles.load(service.requiredSecrets(), place.endpoint(), place.region(), place.bucket())
                .config());
    }

    /** Blobs wait there, encrypted, until their length is known. */
    @Bean
    Spool spool(@Value("${stillpoint.spool:${java.io.tmpdir}}") Path directory) throws IOException {
        return Spool.in(directory);
    }

    @Bean
    TaskHandler registryTasks(StillpointProperties service, Vault vault, Spool spool, Clock clock) {
        return new RegistryTasks(service.requiredSecrets(), vault, spool.directory(), clock);
    }
}
