package io.stillpoint.cli.demo;

import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.output.VersionText;
import io.stillpoint.cli.vault.VaultAccess;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import java.time.Duration;

/** Prints what happened, how long the cluster stood still, each object, and how to restore it by hand. */
record DemoSummary(TerminalDisplay terminal, VaultAccess vault) {

    void print(
            SagaFact.BackupCompleted baseline,
            SagaFact.BackupCompleted hot,
            SagaFact.RestoreCompleted restored,
            Duration took) {
        terminal.heading("Summary");
        terminal.line("  baseline   %s: cluster stood still for %s"
                .formatted(baseline.point(), HumanText.duration(Duration.ofSeconds(baseline.coldWindowSeconds()))));
        terminal.line("  snapshot   %s: hot, no outage, %s".formatted(hot.point(), VersionText.of(hot.versions())));
        terminal.line("  restore    from %s, outage %s"
                .formatted(restored.point(), HumanText.duration(Duration.ofSeconds(restored.outageSeconds()))));
        terminal.line("  demo       " + HumanText.duration(took));
        terminal.line("  objects");
        baseline.snapshots().forEach(this::objects);
        hot.snapshots().forEach(this::objects);
        for (SnapshotRef snapshot : hot.snapshots()) {
            if (snapshot.component() == Component.ETCD) {
                terminal.line("  by hand, the snapshot of etcd:");
                vault.manifest(snapshot).restoreByHand().forEach(line -> terminal.line("    " + line));
            } else {
                terminal.line("  by hand, the snapshot of %s: the lines of restoreByHand in %s"
                        .formatted(snapshot.component().label(), snapshot.manifestKey()));
            }
        }
    }

    private void objects(SnapshotRef snapshot) {
        for (Manifest.StoredObject object : vault.manifest(snapshot).objects()) {
            terminal.line("    %-10s %s".formatted(HumanText.bytes(object.storedBytes()), object.key()));
        }
    }
}
