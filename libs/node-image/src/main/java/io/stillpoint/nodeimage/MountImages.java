package io.stillpoint.nodeimage;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.remote.ChangedFiles;
import io.stillpoint.remote.Fence;
import io.stillpoint.remote.NodeCommand;
import io.stillpoint.remote.RemoteException;
import io.stillpoint.remote.RemoteNode;
import io.stillpoint.remote.StreamOutcome;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.VaultOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Images the mounts of one node into one snapshot. */
final class MountImages {

    private final RemoteNode node;
    private final SnapshotWriter writer;
    private final Fence fence;
    private final TaskContext context;
    private final String address;
    private final Map<String, Long> sizes;
    private final long expectedBytes;
    private final List<String> notes = new ArrayList<>();
    private final ChangedFiles changed = new ChangedFiles();
    private long doneBytes;

    /** {@code sizes} are estimates of each mount's tar. */
    MountImages(
            RemoteNode node,
            SnapshotWriter writer,
            Fence fence,
            TaskContext context,
            String address,
            Map<String, Long> sizes) {
        this.node = node;
        this.writer = writer;
        this.fence = fence;
        this.context = context;
        this.address = address;
        this.sizes = Map.copyOf(sizes);
        this.expectedBytes = sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns notes of the node. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Returns the files that changed while they were read. */
    ChangedFiles changed() {
        return changed;
    }

    /**
     * Stores one mount's tar. It is committed only when the remote tar ended with status 0 <em>and</em> the archive
     * that passed has its end.
     */
    StoredObject image(String mount, String name) throws IOException, InterruptedException {
        String what = "imaging " + mount + " of " + address;
        try (VaultOutput output = writer.object(name, sizes.get(mount))) {
            ImageSink sink = new ImageSink(
                    output,
                    "node " + address + ", " + mount,
                    bytes -> context.progress(doneBytes + bytes, expectedBytes, what));
            StreamOutcome outcome = stream(mount, sink);
            long members = sink.proveEnd();
            context.progress(doneBytes + outcome.bytes(), expectedBytes, what + ": " + members + " members, finishing");
            outcome.notes().forEach(note -> notes.add(mount + ": " + note));
            changed.add(outcome.changed());
            StoredObject object = output.commit();
            doneBytes += outcome.bytes();
            return object;
        }
    }

    private StreamOutcome stream(String mount, ImageSink sink) throws IOException, InterruptedException {
        try {
            return node.stream(NodeCommand.imageMount(fence, mount, context.left()), sink);
        } catch (RemoteException e) {
            throw sink.failureOr(e);
        }
    }
}
