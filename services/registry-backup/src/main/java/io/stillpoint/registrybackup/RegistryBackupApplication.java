package io.stillpoint.registrybackup;

import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.component.BackupResources;
import io.stillpoint.component.ComponentTasks;
import io.stillpoint.schemas.shared.Capability;
import io.stillpoint.service.StillpointProperties;
import io.stillpoint.service.VaultProperties;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultFiles;
import java.io.IOException;
import java.nio.file.Files;
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
        return VaultFiles.open(
                service.requiredSecrets(), place.endpoint(), place.region(), place.bucket(), place.addressing());
    }

    /**
     * @param spool holds encrypted blobs until their length is known; on disk by default, because {@code /tmp} may be
     * memory
     */
    @Bean
    TaskHandler backups(
            StillpointProperties service, Vault vault, @Value("${stillpoint.spool:/var/tmp}") Path spool, Clock clock)
            throws IOException {
        return ComponentTasks.backups(
                Capability.REGISTRY_BACKUP,
                new BackupResources(service.requiredSecrets(), vault, Files.createDirectories(spool), clock));
    }
}
