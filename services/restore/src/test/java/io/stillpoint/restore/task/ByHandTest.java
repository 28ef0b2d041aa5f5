package io.stillpoint.restore.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.etcd.tool.SnapshotFile;
import io.stillpoint.restore.lab.EtcdCluster;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.restore.lab.Shell;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifest, ordinary tools and a key suffice for a restore without Stillpoint. */
class ByHandTest {

    @TempDir
    Path home;

    @Test
    void theManifestsOwnLinesRestoreASnapshotWithTheRecoveryKey() throws Exception {
        // Given
        for (String tool : List.of("s3cmd", "age", "zstd")) {
            Shell.needed(tool, tool);
        }
        Path snapshotFile = home.resolve("taken.db");
        try (EtcdCluster etcd =
                new EtcdCluster(home.resolve("etcd"), Map.of("127.0.0.51", home.resolve("root")), false)) {
            etcd.start();
            etcd.etcdctl("put", "key", "value");
            etcd.snapshot(snapshotFile);
        }
        Path work = Files.createDirectories(home.resolve("work"));
        try (LabVault vault = new LabVault(home)) {
            SnapshotRef snapshot = vault.write("p1", snapshotFile, 2L, Instant.parse("2026-11-20T10:00:00Z"));
            Manifest manifest = Json.read(Files.readAllBytes(vault.file(snapshot.manifestKey())), Manifest.class);
            URI endpoint = URI.create(vault.store().endpoint());
            Files.writeString(work.resolve(".s3cfg"), """
                    access_key = %s
                    secret_key = %s
                    host_base = %s
                    host_bucket = %s
                    use_https = False
                    """.formatted(
                            vault.store().accessKey(),
                            vault.store().secretKey(),
                            endpoint.getAuthority(),
                            endpoint.getAuthority()));
            Files.copy(vault.keys().recoveryIdentity(), work.resolve("key.txt"));
            String script = "export HOME=\"$PWD\" ETCDCTL_API=3\n" + String.join("\n", manifest.restoreByHand());
            // When
            Shell.run(work, List.of("bash", "-c", script));
            // Then
            assertThat(work.resolve("snapshot.db")).hasSameBinaryContentAs(snapshotFile);
            SnapshotFile.check(work.resolve("snapshot.db"), "here");
            assertThat(new Etcdctl("etcdctl", work)
                            .status(work.resolve("snapshot.db"), "here")
                            .revision())
                    .isEqualTo(2);
            assertThat(work.resolve("default.etcd/member/snap/db")).exists();
        }
    }
}
