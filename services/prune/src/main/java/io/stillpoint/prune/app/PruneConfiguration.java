package io.stillpoint.prune.app;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.prune.log.ClusterHistories;
import io.stillpoint.prune.task.DeletingCredentials;
import io.stillpoint.prune.task.PruneTasks;
import io.stillpoint.prune.task.VaultSurvey;
import io.stillpoint.prune.watch.LockWatch;
import io.stillpoint.schemas.shared.Capability;
import io.stillpoint.service.StillpointProperties;
import io.stillpoint.service.VaultProperties;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultConfig;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultFiles;
import io.stillpoint.vault.store.Bucket;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the service together. */
@Configuration(proxyBeanMethods = false)
class PruneConfiguration {

    @Bean
    Capability capability() {
        return Capability.PRUNE;
    }

    @Bean
    ClusterHistories clusterHistories() {
        return new ClusterHistories();
    }

    @Bean
    VaultConfig vaultConfig(StillpointProperties service, VaultProperties place) throws VaultException {
        return VaultFiles.load(
                        service.requiredSecrets(), place.endpoint(), place.region(), place.bucket(), place.addressing())
                .config();
    }

    @Bean(destroyMethod = "close")
    Vault vault(VaultConfig config) {
        return Vault.open(config);
    }

    @Bean(destroyMethod = "close")
    Bucket bucket(VaultConfig config) {
        return new Bucket(config);
    }

    @Bean
    DeletingCredentials deletingCredentials(StillpointProperties service, VaultConfig config) {
        return new DeletingCredentials(service.requiredSecrets().resolve(VaultFiles.DELETE_CREDENTIALS), config);
    }

    @Bean(destroyMethod = "close")
    LockWatch lockWatch(ClusterHistories histories, BusClients clients, Clock clock) {
        return new LockWatch(
                histories, clients, "prune-locks/" + ProcessHandle.current().pid(), clock);
    }

    @Bean
    TaskHandler pruneTasks(
            ClusterHistories histories, Vault vault, Bucket bucket, DeletingCredentials credentials, Clock clock) {
        return PruneTasks.of(histories, new VaultSurvey(vault, bucket), credentials, clock);
    }
}
