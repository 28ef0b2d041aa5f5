package io.stillpoint.restore.react;

import io.stillpoint.component.RestoreResources;
import io.stillpoint.etcd.restore.ScratchDirectory;
import io.stillpoint.etcd.restore.SnapshotVerifier;
import io.stillpoint.etcd.restore.SpaceRule;
import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.restore.content.ContentRestores;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.restore.task.TasksInProgress;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.read.SnapshotVault;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** Verifications that nobody asked for, of snapshots that a server of this machine may load. */
final class UnaskedLoads {

    private UnaskedLoads() {}

    /** @param servers names or paths of the programs that snapshots are loaded into, by their usual names */
    static Report.Outcome verify(
            LabVault vault, ScratchDirectory scratch, SnapshotRef snapshot, Map<String, String> servers)
            throws Exception {
        SnapshotVault opened = vault.open();
        RestoreResources resources = new RestoreResources(scratch.directory(), opened, Clock.systemUTC(), servers);
        return new UnaskedVerification(
                        opened,
                        new SnapshotVerifier(opened, new Etcdctl("etcdctl", scratch.directory())),
                        new ContentRestores(resources),
                        new TasksInProgress(),
                        scratch,
                        new SpaceRule(1.5, 1),
                        "test",
                        Duration.ofMillis(1))
                .verify("saga-7", snapshot)
                .outcome();
    }
}
