package io.stillpoint.etcd.v2;

import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultOutput;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Saves the keys of the v2 API beside a snapshot, which does not have them, and says so: a restore leaves etcd without them. */
public final class V2Keys {

    /** Name of the object that holds them. */
    public static final String OBJECT = "v2-keys.json";

    private static final int BUFFER_BYTES = 1 << 16;

    private V2Keys() {}

    /**
     * Asks the member and stores what it has.
     *
     * @return what a restore of this snapshot loses; nothing where there are no such keys
     * @throws VaultException the vault's failures; what the member does is a loss, and no reason to lose the snapshot
     */
    public static List<Loss> save(V2Client member, SnapshotWriter writer) throws IOException, InterruptedException {
        List<String> top;
        try {
            top = member.top();
        } catch (IOException e) {
            return List.of(loss(
                    "etcd-v2-keys-unknown",
                    "keys of the v2 API, if there were any in recovery point " + writer.point(),
                    "the member could not tell: " + e.getMessage()));
        }
        if (top.isEmpty()) {
            return List.of();
        }
        String what = "keys of the v2 API below " + String.join(", ", top);
        try {
            store(member, writer);
        } catch (VaultException e) {
            throw e;
        } catch (IOException e) {
            writer.leaveOut(OBJECT);
            return List.of(loss(
                    "etcd-v2-keys-not-saved",
                    what,
                    "the member did not give them (%s), and a restore leaves etcd without them"
                            .formatted(e.getMessage())));
        }
        return List.of(loss(
                "etcd-v2-keys-not-restored",
                what,
                "they are saved as %s, but a restore leaves etcd without them: put them back by hand"
                        .formatted(OBJECT)));
    }

    private static void store(V2Client member, SnapshotWriter writer) throws IOException, InterruptedException {
        try (InputStream all = member.all();
                VaultOutput output = writer.object(OBJECT)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = all.read(buffer); count >= 0; count = all.read(buffer)) {
                output.write(buffer, 0, count);
            }
            output.commit();
        }
    }

    private static Loss loss(String code, String what, String why) {
        return new Loss(Component.ETCD, code, what, why);
    }
}
