package io.stillpoint.registry;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.component.ComponentBackup;
import io.stillpoint.kubernetes.ApiServer;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.client.RegistryCredentials;
import io.stillpoint.registry.root.LostContent;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.secrets.ClusterSecrets;
import io.stillpoint.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a snapshot of the registry. */
final class RegistryBackup implements ComponentBackup {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryBackup.class);

    private final Path secrets;
    private final Vault vault;
    private final Path spool;
    private final InstantSource clock;

    /**
     * Sets the backup up; connects to nothing yet.
     *
     * @param secrets this service's secrets directory
     * @param spool an existing directory for blobs in transit
     */
    RegistryBackup(Path secrets, Vault vault, Path spool, InstantSource clock) {
        this.secrets = secrets;
        this.vault = vault;
        this.spool = spool;
        this.clock = clock;
    }

    @Override
    public SnapshotRef take(Task task, Work.SnapshotContent work, TaskContext context)
            throws IOException, InterruptedException {
        // Read for each task, so that a changed password needs no restart.
        var access = RegistryCredentials.load(
                secrets, work.access().credentials(), work.endpoint().url());
        var place = new SnapshotPlace(
                task.step().cluster(), work.point(), work.endpoint().component(), context.run());
        try (RegistryClient client = RegistryClient.open(access)) {
            ImageBackup.Taken taken =
                    new ImageBackup(client, vault, spool, pods(work)).run(place, context::progress, clock);
            for (LostContent lost : taken.facts().lost()) {
                LOG.warn("left out of the snapshot: {}", lost);
            }
            return taken.snapshot();
        } catch (IOException e) {
            throw StepFailedException.of(e, spoolFailed(e));
        }
    }

    /** Read for each task, as the login is. */
    private PodQuestion pods(Work.SnapshotContent work) {
        return work.kubernetes()
                ? () -> {
                    try (ApiServer server = ApiServer.open(
                            ClusterSecrets.kubeconfig(secrets, work.access().credentials()))) {
                        return server.images();
                    }
                }
                : PodQuestion.NOBODY;
    }

    private Problem spoolFailed(IOException e) {
        return new Problem(
                "spool-failed",
                "room for the largest blobs of the registry, compressed",
                e.toString(),
                spool.toString(),
                "Free some space there, or set stillpoint.spool to a larger disk.");
    }
}
