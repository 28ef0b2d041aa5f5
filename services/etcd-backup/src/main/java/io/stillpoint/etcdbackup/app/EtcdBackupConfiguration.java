package io.stillpoint.etcdbackup.app;

import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.etcd.EtcdTasks;
import io.stillpoint.schemas.shared.Capability;
import io.stillpoint.service.StillpointProperties;
import io.stillpoint.service.VaultProperties;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultFiles;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the service together. */
@Configuration(proxyBeanMethods = false)
class EtcdBackupConfiguration {

    @Bean
    Capability capability() {
        return Capability.ETCD_BACKUP;
    }

    @Bean(destroyMethod = "close")
    Vault vault(StillpointProperties service, VaultProperties place) throws VaultException {
        return VaultFiles.open(
                service.requiredSecrets(), place.endpoint(), place.region(), place.bucket(), place.addressing());
    }

    @Bean
    TaskHandler etcdTasks(StillpointProperties service, Vault vault, Clock clock) {
        return new EtcdTasks(service.requiredSecrets(), vault, clock);
    }
}
