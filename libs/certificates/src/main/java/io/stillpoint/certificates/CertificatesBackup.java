package io.stillpoint.certificates;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.nodeimage.ImageSource;
import io.stillpoint.remote.Fence;
import io.stillpoint.remote.NodeCredentials;
import io.stillpoint.remote.NodeFacts;
import io.stillpoint.remote.NodeTrees;
import io.stillpoint.remote.NodeTrees.Part;
import io.stillpoint.remote.RemoteException;
import io.stillpoint.remote.RemoteNode;
import io.stillpoint.remote.RemoteNodes;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Saves certificates, keys and configuration of the first master that answers, and of the boot node if there is one.
 * The brief wants components from one master only. The manifest names what is missing on a node.
 */
public final class CertificatesBackup {

    private static final String CONFIGURATION = "/etc/cfc/conf";

    private final Path secretsDirectory;
    private final Clock clock;

    public CertificatesBackup(Path secretsDirectory, Clock clock) {
        this.secretsDirectory = secretsDirectory;
        this.clock = clock;
    }

    public SnapshotRef take(Task task, Work.SnapshotCertificates work, Vault vault, TaskContext context)
            throws IOException, InterruptedException {
        try (RemoteNodes nodes = new RemoteNodes(
                NodeCredentials.load(secretsDirectory, work.access().credentials()))) {
            return take(nodes, task, work, vault, context);
        }
    }

    private SnapshotRef take(
            RemoteNodes nodes, Task task, Work.SnapshotCertificates work, Vault vault, TaskContext context)
            throws IOException, InterruptedException {
        Instant startedAt = clock.instant();
        SnapshotWriter writer = vault.begin(
                task.step().cluster(),
                work.point(),
                Component.CERTIFICATES,
                Component.CERTIFICATES.label(),
                context.run(),
                Consistency.HOT);
        TreeImages images = new TreeImages(writer, Fence.of(task, context.run()), context);
        Optional<Node> boot = work.topology().with(Role.BOOT).stream().findFirst();
        Map<String, String> tools;
        try (RemoteNode remote = firstMaster(nodes, work, images)) {
            NodeFacts facts = remote.facts();
            boolean bootToo = boot.map(Node::address).equals(Optional.of(images.master()));
            NodeTrees trees = remote.trees(bootToo ? List.of(Part.MASTER, Part.BOOT) : List.of(Part.MASTER));
            requireConfiguration(trees, images.master());
            images.save(remote, images.master(), trees);
            tools = ImageSource.tools(facts);
        }
        if (boot.isEmpty()) {
            images.lacksBoot();
        } else if (!boot.get().address().equals(images.master())) {
            try (RemoteNode remote = nodes.connect(boot.get(), work.access())) {
                images.save(remote, boot.get().address(), remote.trees(List.of(Part.BOOT)));
            }
        }
        CertificatesNote note = images.note();
        requireAny(note);
        SnapshotRef saved = writer.commit(
                false,
                note.source(),
                tools,
                CertificatesByHand.lines(note.trees()),
                null,
                note.position(),
                startedAt,
                clock.instant());
        return saved.without(note.losses());
    }

    /** Returns the first master that answers: one that is off must not prevent a backup from another. */
    private static RemoteNode firstMaster(RemoteNodes nodes, Work.SnapshotCertificates work, TreeImages images)
            throws IOException {
        RemoteException last = null;
        for (Node master : work.topology().with(Role.MASTER)) {
            try {
                RemoteNode remote = nodes.connect(master, work.access());
                images.from(master.address());
                return remote;
            } catch (RemoteException e) {
                last = e;
            }
        }
        if (last != null) {
            throw last;
        }
        throw new StepFailedException(
                new Problem(
                        "no-masters",
                        "at least one master",
                        "none",
                        "the declared topology",
                        "Declare the cluster again from its inventory."),
                false);
    }

    /** One tree that cannot be read denies no other; a snapshot of nothing would be none. */
    private static void requireAny(CertificatesNote note) throws IOException {
        if (note.trees().isEmpty()) {
            throw new StepFailedException(
                    new Problem(
                            "no-certificates",
                            "at least one directory that can be read",
                            note.losses().stream()
                                    .map(loss -> loss.what() + ": " + loss.why())
                                    .collect(Collectors.joining("; ")),
                            "node " + note.master(),
                            "Put the directory itself where the link is, or look at its file system."),
                    true);
        }
    }

    private static void requireConfiguration(NodeTrees trees, String address) throws IOException {
        if (trees.missing().stream().anyMatch(tree -> tree.path().equals(CONFIGURATION))) {
            throw new StepFailedException(
                    new Problem(
                            "no-certificates",
                            "the directory " + CONFIGURATION,
                            "none",
                            "node " + address,
                            "Check whether this is a master of the cluster, and whether a restore has moved the "
                                    + "directory aside."),
                    false);
        }
    }
}
