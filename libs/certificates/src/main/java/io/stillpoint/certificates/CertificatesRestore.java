package io.stillpoint.certificates;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.certificates.SavedTrees.SavedTree;
import io.stillpoint.certificates.tree.PassingTree;
import io.stillpoint.certificates.tree.TreeCertificates;
import io.stillpoint.etcd.restore.EtcdNodes;
import io.stillpoint.remote.Fence;
import io.stillpoint.remote.NodeCommand;
import io.stillpoint.remote.RemoteNode;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Restores saved certificates and configuration on the nodes that they came from. The order makes any failure leave the
 * nodes as they were:
 * <ol>
 * <li>The guards are asked.
 * <li>Every tree is read here, and its keys are compared with its certificates.
 * <li>Every tree is unpacked beside the one in use.
 * <li>Only then are the old trees moved aside and the new ones moved in, node by node.
 * <li>At the end the new trees are read from the nodes again.
 * </ol>
 */
public final class CertificatesRestore {

    private final SnapshotVault vault;
    private final EtcdNodes members;
    private final CertificatesNodes nodes;
    private final Clock clock;

    /** @param secrets this service's secrets directory */
    public CertificatesRestore(SnapshotVault vault, EtcdNodes members, Path secrets, Clock clock) {
        this.vault = vault;
        this.members = members;
        this.nodes = new CertificatesNodes(secrets);
        this.clock = clock;
    }

    /** Returns what an operator should read before approving a restore of certificates. */
    public List<String> warnings() {
        return List.of(
                "Running programs on these nodes keep the old certificates until docker and kubelet are restarted "
                        + "there; a restore of etcd does that on masters.");
    }

    /** Returns what of the guards a person has accepted, and why the snapshot must not be restored. Changes nothing. */
    public Objection.Verdict judge(Work.PlanRestore work, SnapshotRef snapshot)
            throws IOException, InterruptedException {
        Manifest manifest = vault.requireManifest(snapshot);
        SavedTrees trees = SavedTrees.of(manifest);
        Map<String, List<String>> cas = memberCas(work.topology(), work.access());
        List<Problem> problems = new ArrayList<>(CertificatesCheck.always(manifest, trees, work.topology(), cas));
        Objection.Verdict verdict = Objection.judge(
                CertificatesCheck.objections(manifest, trees, cas, clock.instant()), work.acceptedLosses());
        problems.addAll(verdict.refusals());
        for (String address : trees.restorable().keySet()) {
            if (work.topology().node(address).isPresent()) {
                try {
                    nodes.with(address, work.topology(), work.access(), RemoteNode::facts);
                } catch (ProblemException e) {
                    problems.add(e.problem());
                }
            }
        }
        return new Objection.Verdict(problems, verdict.accepted());
    }

    public StepFact.ContentRestored carryOut(Task task, Work.RestoreCertificates work, TaskContext context)
            throws IOException, InterruptedException {
        vault.requireSealed(work.snapshot());
        Manifest manifest = vault.requireManifest(work.snapshot());
        SavedTrees trees = SavedTrees.of(manifest);
        context.progress(0, null, "asking etcd's members which CA they use");
        Map<String, List<String>> cas = memberCas(work.topology(), work.access());
        List<Problem> refusals = new ArrayList<>(CertificatesCheck.always(manifest, trees, work.topology(), cas));
        CertificatesCheck.objections(manifest, trees, cas, clock.instant()).stream()
                .filter(objection -> !objection.acceptedBy(work.accepted()))
                .map(Objection::problem)
                .forEach(refusals::add);
        if (!refusals.isEmpty()) {
            throw new StepFailedException(refusals.getFirst(), false);
        }
        Map<SavedTree, TreeCertificates> certificates = readAll(trees, context);
        Fence fence = Fence.of(task, context.run());
        for (Map.Entry<String, List<SavedTree>> node : trees.restorable().entrySet()) {
            nodes.with(node.getKey(), work.topology(), work.access(), remote -> {
                unpack(remote, node.getValue(), fence, context);
                return node.getKey();
            });
        }
        for (Map.Entry<String, List<SavedTree>> node : trees.restorable().entrySet()) {
            context.progress(0, null, "moving old directories aside and new ones in on " + node.getKey());
            nodes.with(
                    node.getKey(),
                    work.topology(),
                    work.access(),
                    remote -> remote.call(NodeCommand.replaceTrees(fence, SavedTrees.paths(node.getValue()))));
        }
        for (Map.Entry<String, List<SavedTree>> node : trees.restorable().entrySet()) {
            nodes.with(node.getKey(), work.topology(), work.access(), remote -> {
                prove(remote, node.getValue(), certificates, fence, context);
                return node.getKey();
            });
        }
        return new StepFact.ContentRestored(
                task.step(),
                Component.CERTIFICATES,
                trees.all().stream().map(SavedTree::where).toList(),
                trees.byHand(),
                proof(certificates));
    }

    /**
     * Puts back what the saga moved aside, on every node that answers; it fails when one does not. Of several failures it tells one
     * that another try may mend: a final one would keep such a node as it is.
     */
    public StepFact.ContentRolledBack rollBack(Task task, Work.RollBackCertificates work, TaskContext context)
            throws IOException, InterruptedException {
        List<String> back = new ArrayList<>();
        IOException failure = null;
        for (Map.Entry<String, NodeCommand> node :
                rollBacks(work, Fence.of(task, context.run())).entrySet()) {
            context.progress(0, null, "putting old directories back on " + node.getKey());
            try {
                nodes.with(node.getKey(), work.topology(), work.access(), remote -> remote.call(node.getValue()))
                        .all("put-back")
                        .forEach(path -> back.add(node.getKey() + ":" + path));
            } catch (IOException e) {
                failure = failure == null || mayPass(e) && !mayPass(failure) ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return new StepFact.ContentRolledBack(task.step(), Component.CERTIFICATES, back);
    }

    private static boolean mayPass(IOException failure) {
        return !(failure instanceof ProblemException known) || known.retryable();
    }

    /**
     * What to ask of which node. The manifest tells it. A store that is away must not keep nodes as a failed restore left them: then
     * every node that may have such directories looks itself what this saga moved.
     */
    private Map<String, NodeCommand> rollBacks(Work.RollBackCertificates work, Fence fence) {
        Map<String, NodeCommand> commands = new LinkedHashMap<>();
        try {
            SavedTrees.of(vault.requireManifest(work.snapshot()))
                    .restorable()
                    .forEach((address, trees) ->
                            commands.put(address, NodeCommand.rollBackTrees(fence, SavedTrees.paths(trees))));
        } catch (IOException unread) {
            work.topology().nodes().stream()
                    .filter(node -> node.has(Role.MASTER) || node.has(Role.BOOT))
                    .forEach(node -> commands.put(node.address(), NodeCommand.rollBackAnyTrees(fence)));
        }
        return commands;
    }

    /** Returns the CAs of those members that answer and have one. */
    private Map<String, List<String>> memberCas(Topology topology, Access access) throws InterruptedException {
        Map<String, List<String>> cas = new LinkedHashMap<>();
        for (Node member : topology.etcdMembers()) {
            try {
                List<String> digests = members.look(member, access).caSha256();
                if (!digests.isEmpty()) {
                    cas.put(member.address(), digests);
                }
            } catch (IOException unknown) {
                // A member that has lost its certificates, or its machine, says nothing; caIsKnown asks for one that
                // does.
            }
        }
        return cas;
    }

    private Map<SavedTree, TreeCertificates> readAll(SavedTrees trees, TaskContext context)
            throws IOException, InterruptedException {
        Map<SavedTree, TreeCertificates> all = new LinkedHashMap<>();
        for (SavedTree tree : trees.all()) {
            context.progress(0, null, "comparing keys and certificates of " + tree.where());
            try (InputStream in = vault.vault().openPlain(tree.object(), vault.identity())) {
                TreeCertificates found = TreeCertificates.read(in);
                if (!found.mismatches().isEmpty()) {
                    throw new StepFailedException(
                            CertificatesCheck.keyDoesNotFit(
                                    tree.where() + "/" + found.mismatches().getFirst()),
                            false);
                }
                all.put(tree, found);
            } catch (IOException e) {
                throw unread(tree, e);
            }
        }
        return all;
    }

    private void unpack(RemoteNode remote, List<SavedTree> trees, Fence fence, TaskContext context)
            throws IOException, InterruptedException {
        for (SavedTree tree : trees) {
            context.progress(0, tree.object().plainBytes(), "unpacking " + tree.where() + " beside the old one");
            try (InputStream in = vault.vault().openPlain(tree.object(), vault.identity())) {
                remote.feed(
                        NodeCommand.unpackTree(
                                fence,
                                tree.path(),
                                tree.object().plainSha256(),
                                tree.object().plainBytes(),
                                context.left()),
                        in);
            } catch (IOException e) {
                throw unread(tree, e);
            }
        }
    }

    /** Proves that the nodes now have what the snapshot has. */
    private void prove(
            RemoteNode remote,
            List<SavedTree> trees,
            Map<SavedTree, TreeCertificates> certificates,
            Fence fence,
            TaskContext context)
            throws IOException, InterruptedException {
        for (SavedTree tree : trees) {
            context.progress(0, null, "reading " + tree.where() + " again");
            try (PassingTree passing = new PassingTree(OutputStream.nullOutputStream())) {
                remote.stream(NodeCommand.imageTree(fence, tree.path(), context.left()), passing);
                if (!passing.finish().certifiesAs(Objects.requireNonNull(certificates.get(tree)))) {
                    throw new StepFailedException(
                            new Problem(
                                    "certificates-differ",
                                    "the snapshot's certificates",
                                    "others",
                                    tree.where(),
                                    "Find out who writes there. The old directories are put back."),
                            false);
                }
            }
        }
    }

    private static String proof(Map<SavedTree, TreeCertificates> certificates) {
        int files = 0;
        int pairs = 0;
        for (TreeCertificates tree : certificates.values()) {
            files += tree.files().size();
            pairs += tree.pairs();
        }
        return ("%d files with certificates, read from the nodes again, have the snapshot's fingerprints; %d keys fit"
                        + " their certificates; docker and kubelet there must be restarted to use them")
                .formatted(files, pairs);
    }

    private static ProblemException unread(SavedTree tree, IOException e) throws InterruptedException {
        return CertificatesFailures.unread(
                e,
                tree.object().plainBytes() + " plain bytes of a tar",
                tree.object().key());
    }
}
