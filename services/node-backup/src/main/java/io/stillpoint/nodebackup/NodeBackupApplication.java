package io.stillpoint.nodebackup;

import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.certificates.CertificatesBackup;
import io.stillpoint.nodeimage.NodeImageBackup;
import io.stillpoint.nodeimage.NodeImageProvider;
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

/** Starts the node-backup service. */
@SpringBootApplication
@EnableConfigurationProperties(VaultProperties.class)
public class NodeBackupApplication {

    public static void main(String[] args) {
        SpringApplication.run(NodeBackupApplication.class, args);
    }

    @Bean
    Capability capability() {
        return Capability.NODE_BACKUP;
    }

    @Bean
    VaultFiles vaultFiles(StillpointProperties service, VaultProperties place) throws VaultException {
        return VaultFiles.load(
                service.requiredSecrets(), place.endpoint(), place.region(), place.bucket(), place.addressing());
    }

    @Bean(destroyMethod = "close")
    Vault vault(VaultFiles files) {
        return Vault.open(files.config());
    }

    @Bean
    TaskHandler nodeBackup(StillpointProperties service, VaultFiles files, Vault vault, Clock clock) {
        NodeImageProvider archive = new NodeImageBackup(service.requiredSecrets(), clock);
        CertificatesBackup certificates = new CertificatesBackup(service.requiredSecrets(), clock);
        return new NodeBackup(vault, files.verificationKeys(), archive, certificates, clock);
    }
}
