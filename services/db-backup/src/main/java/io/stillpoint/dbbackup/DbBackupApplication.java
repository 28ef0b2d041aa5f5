package io.stillpoint.dbbackup;

import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.component.BackupResources;
import io.stillpoint.component.ComponentTasks;
import io.stillpoint.schemas.shared.Capability;
import io.stillpoint.service.StillpointProperties;
import io.stillpoint.service.VaultProperties;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultFiles;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Starts the database backup worker. */
@SpringBootApplication
@EnableConfigurationProperties(VaultProperties.class)
public class DbBackupApplication {

    public static void main(String[] args) {
        SpringApplication.run(DbBackupApplication.class, args);
    }

    @Bean
    Capability capability() {
        return Capability.DB_BACKUP;
    }

    @Bean(destroyMethod = "close")
    Vault vault(StillpointProperties service, VaultProperties place) throws VaultException {
        return VaultFiles.open(
                service.requiredSecrets(), place.endpoint(), place.region(), place.bucket(), place.addressing());
    }

    @Bean
    TaskHandler backups(StillpointProperties service, Vault vault, Clock clock) {
        return ComponentTasks.backups(
                Capability.DB_BACKUP, new BackupResources(service.requiredSecrets(), vault, clock));
    }
}
