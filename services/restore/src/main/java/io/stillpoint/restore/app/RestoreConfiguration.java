package io.stillpoint.restore.app;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.task.TaskHandler;
import io.stillpoint.certificates.CertificatesRestore;
import io.stillpoint.component.RestoreResources;
import io.stillpoint.etcd.restore.EtcdNodes;
import io.stillpoint.etcd.restore.EtcdRestore;
import io.stillpoint.etcd.restore.EtcdRollBack;
import io.stillpoint.etcd.restore.ScratchDirectory;
import io.stillpoint.etcd.restore.SnapshotVerifier;
import io.stillpoint.etcd.restore.SpaceRule;
import io.stillpoint.etcd.restore.VerifiedSnapshots;
import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.restore.content.ContentPlan;
import io.stillpoint.restore.content.ContentRestores;
import io.stillpoint.restore.react.ReportOutbox;
import io.stillpoint.restore.react.UnaskedVerification;
import io.stillpoint.restore.task.AsideTasks;
import io.stillpoint.restore.task.PlanRestore;
import io.stillpoint.restore.task.PointChoices;
import io.stillpoint.restore.task.RestoreTasks;
import io.stillpoint.restore.task.TasksInProgress;
import io.stillpoint.restore.task.VerifySnapshot;
import io.stillpoint.schemas.shared.Capability;
import io.stillpoint.service.StillpointProperties;
import io.stillpoint.service.VaultProperties;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;

/** Puts the service together. */
@Configuration(proxyBeanMethods = false)
class RestoreConfiguration {

    /** A WAL of 64 MB, the next segment that etcd keeps ready, and room beside them. */
    private static final long WAL_BYTES = 256L << 20;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

    @Bean
    Capability capability() {
        return Capability.RESTORE;
    }

    @Bean(destroyMethod = "close")
    Vault vault(RestoreSecrets secrets) {
        return Vault.open(secrets.vault().config());
    }

    @Bean
    RestoreSecrets secrets(StillpointProperties service, VaultProperties vault) throws VaultException, IOException {
        return RestoreSecrets.load(service.requiredSecrets(), vault);
    }

    @Bean(destroyMethod = "close")
    ScratchDirectory scratch(@Value("${stillpoint.scratch}") Path directory) throws IOException {
        return ScratchDirectory.open(directory);
    }

    @Bean
    Etcdctl etcdctl(RestoreProperties restore, ScratchDirectory scratch) {
        return new Etcdctl(restore.etcdctl(), scratch.directory());
    }

    @Bean
    SpaceRule spaceRule(RestoreProperties restore) {
        return new SpaceRule(restore.diskFactor(), WAL_BYTES);
    }

    @Bean
    SnapshotVault snapshotVault(Vault vault, RestoreSecrets secrets) {
        return new SnapshotVault(vault, secrets.readKeys());
    }

    @Bean
    SnapshotVerifier snapshotVerifier(SnapshotVault vault, Etcdctl etcdctl) {
        return new SnapshotVerifier(vault, etcdctl);
    }

    @Bean
    ContentRestores contentRestores(
            StillpointProperties service, RestoreProperties restore, SnapshotVault vault, Clock clock) {
        return new ContentRestores(new RestoreResources(service.requiredSecrets(), vault, clock, restore.servers()));
    }

    @Bean
    VerifiedSnapshots verifiedSnapshots(
            SnapshotVerifier verifier,
            ScratchDirectory scratch,
            SpaceRule space,
            RestoreProperties restore,
            Clock clock) {
        return new VerifiedSnapshots(verifier, scratch, space, Duration.ofSeconds(restore.keepSeconds()), clock);
    }

    @Bean
    EtcdNodes etcdNodes(StillpointProperties service) {
        return new EtcdNodes(service.requiredSecrets());
    }

    @Bean
    CertificatesRestore certificateRestore(
            StillpointProperties service, SnapshotVault vault, EtcdNodes nodes, Clock clock) {
        return new CertificatesRestore(vault, nodes, service.requiredSecrets(), clock);
    }

    @Bean
    TasksInProgress tasksInProgress() {
        return new TasksInProgress();
    }

    @Bean
    TaskHandler restoreTasks(
            BusClients clients,
            SnapshotVault vault,
            VerifiedSnapshots verified,
            EtcdNodes nodes,
            Etcdctl etcdctl,
            ScratchDirectory scratch,
            SpaceRule space,
            TasksInProgress inProgress,
            ContentRestores contents,
            CertificatesRestore certificates,
            Clock clock) {
        PointChoices points = PointChoices.on(clients);
        return new RestoreTasks(
                new PlanRestore(
                        points,
                        vault,
                        nodes,
                        etcdctl,
                        scratch,
                        space,
                        new ContentPlan(vault, contents),
                        certificates,
                        clock),
                new VerifySnapshot(vault, verified, contents, points),
                new EtcdRestore(vault, verified, nodes, etcdctl, scratch, space),
                new EtcdRollBack(nodes),
                contents,
                certificates,
                new AsideTasks(nodes, contents),
                inProgress);
    }

    @Bean(destroyMethod = "close")
    ReportOutbox reports(BusClients clients, Clock clock) {
        return new ReportOutbox(clients, worker(), clock);
    }

    @Bean
    UnaskedVerification unaskedVerification(
            SnapshotVault vault,
            SnapshotVerifier verifier,
            ContentRestores contents,
            TasksInProgress inProgress,
            ScratchDirectory scratch,
            SpaceRule space) {
        return new UnaskedVerification(vault, verifier, contents, inProgress, scratch, space, worker(), FIRST_PAUSE);
    }

    private static String worker() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            host = "unknown-host";
        }
        return "restore@" + host + "/" + ProcessHandle.current().pid();
    }

    /** Plain snapshots must not outlive their use, even when no task comes any more. */
    @Bean
    Sweeper sweeper(VerifiedSnapshots verified) {
        return new Sweeper(verified);
    }

    /** Looks once a minute. */
    static final class Sweeper {

        private final VerifiedSnapshots verified;

        Sweeper(VerifiedSnapshots verified) {
            this.verified = verified;
        }

        @Scheduled(fixedDelay = 60_000)
        void sweep() {
            verified.sweep();
        }
    }
}
