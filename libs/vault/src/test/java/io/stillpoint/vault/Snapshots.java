package io.stillpoint.vault;

import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.vault.keys.PointSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Snapshots and points as tests need them. */
public final class Snapshots {

    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    static final Instant END = Instant.parse("2026-03-01T10:05:00Z");
    static final String CLUSTER = "lab";

    private Snapshots() {}

    static SnapshotRef write(Vault vault, String point, String run, byte[] plain) throws IOException {
        SnapshotWriter writer = vault.begin(CLUSTER, point, Component.ETCD, "etcd", run, Consistency.HOT);
        try (VaultOutput output = writer.object("snapshot.db")) {
            output.write(plain);
            output.commit();
        }
        return writer.commit(
                false,
                Map.of("revision", "42"),
                Map.of("jetcd", "0.8.7"),
                List.of("cp snapshot.db restored.db"),
                42L,
                START,
                END);
    }

    static Work.SealPoint sealed(PointSigner signer, String point, SnapshotRef... snapshots) {
        return sealed(signer, CLUSTER, point, snapshots);
    }

    public static Work.SealPoint sealed(PointSigner signer, String cluster, String point, SnapshotRef... snapshots) {
        PointDocument document = new PointDocument(
                1,
                cluster,
                point,
                "saga-1",
                Consistency.HOT,
                false,
                START,
                END,
                new Topology(List.of()),
                List.of(snapshots),
                List.of(),
                null);
        String text = Json.text(document);
        return new Work.SealPoint(
                point, true, text, signer.sign(text.getBytes(StandardCharsets.UTF_8)), signer.keyId(), null);
    }
}
