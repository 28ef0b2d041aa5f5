package io.stillpoint.nodeimage;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.remote.Fence;
import io.stillpoint.remote.NodeCredentials;
import io.stillpoint.remote.NodeFacts;
import io.stillpoint.remote.RemoteNode;
import io.stillpoint.remote.RemoteNodes;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Images a node by GNU tar over SSH: one tar per mounted file system, one after the other. A cold image is refused
 * unless the node proves that it is quiet, and thrown away unless it is still quiet afterwards. A hot one is refused on a node
 * of the control plane, and lists the files that changed while they were read.
 */
public final class NodeImageBackup implements NodeImageProvider {

    private final Path secretsDirectory;
    private final Clock clock;

    public NodeImageBackup(Path secretsDirectory, Clock clock) {
        this.secretsDirectory = secretsDirectory;
        this.clock = clock;
    }

    @Override
    public SnapshotRef image(Task task, Work.ImageNode work, Vault vault, TaskContext context)
            throws IOException, InterruptedException {
        // Keys and host keys are read for each task, so an accepted replacement machine needs no restart.
        try (RemoteNodes nodes = new RemoteNodes(
                        NodeCredentials.load(secretsDirectory, work.access().credentials()));
                RemoteNode node = nodes.connect(work.node(), work.access())) {
            return image(node, task, work, vault, context);
        }
    }

    private SnapshotRef image(RemoteNode node, Task task, Work.ImageNode work, Vault vault, TaskContext context)
            throws IOException, InterruptedException {
        String address = work.node().address();
        var startedAt = clock.instant();
        context.progress(0, null, "asking " + address + " for its state and sizes");
        NodeFacts before = node.facts();
        refuse(
                work.parked()
                        ? NodeImageCheck.problem(before, address)
                        : NodeImageCheck.hotProblem(work.node(), before));
        Map<String, Long> sizes = node.imageSizes(work.mounts());
        if (sizes.isEmpty()) {
            throw nothingToImage(work);
        }
        Map<String, String> names = MountNames.of(sizes.keySet());
        SnapshotWriter writer = vault.begin(
                task.step().cluster(),
                work.point(),
                Component.NODE_IMAGE,
                address,
                context.run(),
                work.parked() ? Consistency.COLD : Consistency.HOT);
        MountImages images = new MountImages(node, writer, Fence.of(task, context.run()), context, address, sizes);
        for (Map.Entry<String, String> mount : names.entrySet()) {
            images.image(mount.getKey(), mount.getValue());
        }
        if (work.parked()) {
            refuse(NodeImageCheck.problem(before, node.facts(), address));
        }
        writer.changedWhileRead(images.changed().listed());
        return writer.commit(
                work.parked(),
                ImageSource.of(work.node(), before, names, images.notes(), images.changed()),
                ImageSource.tools(before),
                ImageByHand.lines(address, names, work.parked()),
                null,
                startedAt,
                clock.instant());
    }

    private static void refuse(Optional<Problem> problem) throws IOException {
        if (problem.isPresent()) {
            throw new StepFailedException(problem.get(), false);
        }
    }

    private static StepFailedException nothingToImage(Work.ImageNode work) {
        return new StepFailedException(
                new Problem(
                        "no-mounts",
                        "at least one of " + work.mounts() + " to be a mount point",
                        "no mount point among them",
                        "node " + work.node().address(),
                        "Correct the mounts in the cluster's declaration; / is nearly always among them."),
                false);
    }
}
