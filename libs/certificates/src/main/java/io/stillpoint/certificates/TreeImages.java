package io.stillpoint.certificates;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.certificates.tree.PassingTree;
import io.stillpoint.certificates.tree.TreeCertificates;
import io.stillpoint.nodeimage.ImageSink;
import io.stillpoint.nodeimage.MountNames;
import io.stillpoint.remote.Fence;
import io.stillpoint.remote.NodeCommand;
import io.stillpoint.remote.NodeTrees;
import io.stillpoint.remote.NodeTrees.Part;
import io.stillpoint.remote.NodeTrees.Tree;
import io.stillpoint.remote.RemoteException;
import io.stillpoint.remote.RemoteNode;
import io.stillpoint.remote.StreamOutcome;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.VaultOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Saves trees of one or two nodes into one snapshot. */
final class TreeImages {

    /** Refusals and failures that concern one tree, and must not deny the others. */
    private static final Set<String> OF_ONE_TREE = Set.of("path-refused", "no-such-tree", "tar-failed");

    private final SnapshotWriter writer;
    private final Fence fence;
    private final TaskContext context;
    private final CertificatesNote note = new CertificatesNote();
    private long doneBytes;

    TreeImages(SnapshotWriter writer, Fence fence, TaskContext context) {
        this.writer = writer;
        this.fence = fence;
        this.context = context;
    }

    /** Notes which master the trees are from. */
    void from(String master) {
        note.from(master);
    }

    String master() {
        return note.master();
    }

    /** Notes that the cluster was declared without a boot node. */
    void lacksBoot() {
        note.lacks("boot: the cluster is declared without a boot node");
    }

    CertificatesNote note() {
        return note;
    }

    /** Stores all trees that the node has, and notes those that cannot be read. */
    void save(RemoteNode remote, String address, NodeTrees trees) throws IOException, InterruptedException {
        for (Part part : Part.values()) {
            List<Tree> ofPart =
                    trees.trees().stream().filter(tree -> tree.part() == part).toList();
            Map<String, String> names =
                    MountNames.of(ofPart.stream().map(Tree::path).toList());
            for (Tree tree : ofPart) {
                save(remote, address, tree, part.word() + "-" + names.get(tree.path()));
            }
        }
        trees.unsaved().forEach(each -> note.unsaved(address, each.what(), each.why()));
        trees.missing()
                .forEach(tree -> note.lacks("%s: %s on %s".formatted(tree.part().word(), tree.path(), address)));
    }

    /**
     * Saves a tree. A pair that is being renewed may be read half old and half new, and every restore would refuse it:
     * so the tree is read once more. Keys that still do not fit are noted, and so is a tree that cannot be read then.
     */
    private void save(RemoteNode remote, String address, Tree tree, String name)
            throws IOException, InterruptedException {
        if (!saved(remote, address, tree, name, false) && !saved(remote, address, tree, name, true)) {
            writer.leaveOut(name);
        }
    }

    /**
     * Returns false when nothing was stored because the node cannot read the tree, or because keys do not fit their
     * certificates and it is not the {@code last} try.
     */
    private boolean saved(RemoteNode remote, String address, Tree tree, String name, boolean last)
            throws IOException, InterruptedException {
        String where = address + ":" + tree.path();
        try (VaultOutput output = writer.object(name, tree.bytes())) {
            ImageSink sink = new ImageSink(
                    output,
                    "node " + address + ", " + tree.path(),
                    bytes -> context.progress(doneBytes + bytes, null, "reading " + where));
            PassingTree passing = new PassingTree(sink);
            StreamOutcome outcome = stream(remote, tree, sink, passing);
            sink.proveEnd();
            TreeCertificates certificates = passing.finish();
            if (!last && !certificates.mismatches().isEmpty()) {
                return false;
            }
            output.commit();
            doneBytes += outcome.bytes();
            note.saved(name, address, tree.path(), certificates, outcome.notes());
            return true;
        } catch (IOException e) {
            if (e instanceof RemoteException refused
                    && OF_ONE_TREE.contains(refused.problem().code())) {
                if (last) {
                    note.unsaved(address, tree.path(), refused.problem().finding());
                }
                return false;
            }
            throw StepFailedException.of(
                    e,
                    new Problem(
                            "image-not-whole",
                            "a tar whose members can be read",
                            String.valueOf(e.getMessage()),
                            where,
                            "Look at tar's messages in the node's journal. The same task is safe to repeat."));
        }
    }

    private StreamOutcome stream(RemoteNode remote, Tree tree, ImageSink sink, PassingTree passing)
            throws IOException, InterruptedException, IOException {
        try {
            return remote.stream(NodeCommand.imageTree(fence, tree.path(), context.left()), passing);
        } catch (RemoteException e) {
            passing.close();
            throw sink.failureOr(e);
        }
    }
}
