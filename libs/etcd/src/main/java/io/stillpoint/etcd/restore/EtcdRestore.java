package io.stillpoint.etcd.restore;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.etcd.tool.EtcdTool;
import io.stillpoint.etcd.tool.Etcdctl;
import io.stillpoint.remote.Fence;
import io.stillpoint.remote.etcd.EtcdDataTar;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.read.Finding;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Restores the data of one member. The order makes any failure leave the member as it was:
 * <ol>
 * <li>The snapshot proves to be sealed and whole.
 * <li>The member's own {@code etcd.json} is read.
 * <li>The guards whose answer may have changed are asked again.
 * <li>etcdctl makes the finished directories on this machine.
 * <li>Only then does the node move the old ones aside and the new ones in.
 * </ol>
 */
public final class EtcdRestore {

    private final SnapshotVault vault;
    private final VerifiedSnapshots verified;
    private final EtcdNodes nodes;
    private final Etcdctl etcdctl;
    private final ScratchDirectory scratch;
    private final SpaceRule space;

    public EtcdRestore(
            SnapshotVault vault,
            VerifiedSnapshots verified,
            EtcdNodes nodes,
            Etcdctl etcdctl,
            ScratchDirectory scratch,
            SpaceRule space) {
        this.vault = vault;
        this.verified = verified;
        this.nodes = nodes;
        this.etcdctl = etcdctl;
        this.scratch = scratch;
        this.space = space;
    }

    public StepFact.ComponentRestored carryOut(Task task, Work.ReplaceEtcdData work, TaskContext context)
            throws IOException, InterruptedException {
        vault.requireSealed(work.snapshot());
        try (VerifiedSnapshots.Lease snapshot = verified.obtain(
                work.snapshot(), (done, expected) -> context.progress(done, expected, "reading the snapshot back"))) {
            context.progress(0, null, "reading etcd.json of " + work.node().address());
            MemberOnNode member = nodes.look(work.node(), work.access());
            EtcdTool tool = require(etcdctl.probe());
            askAgain(member, work, tool);
            Map<String, String> moved = lay(task, work, context, snapshot.file(), member, tool);
            return new StepFact.ComponentRestored(
                    task.step(), Component.ETCD, work.node().address(), moved);
        }
    }

    private Map<String, String> lay(
            Task task,
            Work.ReplaceEtcdData work,
            TaskContext context,
            Path snapshot,
            MemberOnNode member,
            EtcdTool tool)
            throws IOException, InterruptedException {
        Path directory = null;
        try {
            scratch.require(work.snapshot().plainBytes() + space.walBytes());
            directory = scratch.newDirectory("member-");
            context.progress(
                    0,
                    null,
                    "etcdctl makes the data directory of " + member.manifest().name());
            EtcdDataTar tar = new MemberDirectory(etcdctl).make(snapshot, member, tool, directory, context.left());
            context.progress(0, tar.dataBytes() + tar.walBytes(), "moving it in on " + member.address());
            return nodes.replace(
                    work.node(),
                    work.access(),
                    Fence.of(task, context.run()),
                    member,
                    tar,
                    work.accepted().stream()
                            .filter(each -> each.code().equals(Guard.MOUNT_IN_THE_WAY.code()))
                            .flatMap(each -> each.subjects().stream())
                            .toList(),
                    context.left());
        } catch (IOException e) {
            throw scratch.failed(e, "the member's data directory");
        } finally {
            if (directory != null) {
                removeQuietly(directory);
            }
        }
    }

    /** Checks again what may have changed since planning. */
    private void askAgain(MemberOnNode member, Work.ReplaceEtcdData work, EtcdTool tool) throws IOException {
        List<Problem> refusals = EtcdGuards.refusalsOn(
                member.facts(),
                member.member(),
                work.snapshot(),
                vault.requireManifest(work.snapshot()),
                tool,
                space,
                work.accepted());
        if (!refusals.isEmpty()) {
            throw new StepFailedException(refusals.getFirst(), false);
        }
        TreeSet<String> declared =
                work.members().stream().map(Node::address).collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> listed = new TreeSet<>(member.member().initialClusterHosts());
        if (!declared.equals(listed)) {
            throw changed("members " + declared, "members " + listed, member);
        }
        List<Integer> open = member.ports().stream()
                .filter(member.machine().listening()::contains)
                .toList();
        if (!open.isEmpty()) {
            throw new StepFailedException(
                    new Problem(
                            "etcd-still-runs",
                            "etcd's ports " + member.ports() + " closed",
                            "a listener on " + open,
                            member.address(),
                            "Park etcd.json there and wait until its container is gone; data is never replaced "
                                    + "under a running etcd."),
                    true);
        }
    }

    private static StepFailedException changed(String expected, String found, MemberOnNode member) {
        return new StepFailedException(
                new Problem(
                        "member-changed",
                        expected + ", as planned",
                        found,
                        member.address() + ": etcd.json",
                        "Plan the restore again."),
                false);
    }

    private static EtcdTool require(Finding<EtcdTool> tool) throws IOException {
        return switch (tool) {
            case Finding.Found<EtcdTool>(EtcdTool thing) -> thing;
            case Finding.Lacking<EtcdTool>(Problem reason) -> throw new StepFailedException(reason, false);
        };
    }

    private void removeQuietly(Path directory) {
        try {
            scratch.remove(directory);
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(EtcdRestore.class).warn("cannot remove {}: {}", directory, e.toString());
        }
    }
}
