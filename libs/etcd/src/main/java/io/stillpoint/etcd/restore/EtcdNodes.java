package io.stillpoint.etcd.restore;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.cluster.EtcdManifest;
import io.stillpoint.remote.Fence;
import io.stillpoint.remote.NodeAnswer;
import io.stillpoint.remote.NodeCommand;
import io.stillpoint.remote.NodeFacts;
import io.stillpoint.remote.RemoteException;
import io.stillpoint.remote.RemoteNode;
import io.stillpoint.remote.RemoteNodes;
import io.stillpoint.remote.etcd.EtcdDataTar;
import io.stillpoint.remote.etcd.EtcdDirectories;
import io.stillpoint.remote.etcd.EtcdJsonPlace;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reaches the members' machines with this service's own key, the only one that may write data there. */
public final class EtcdNodes {

    private static final String ETCD_JSON = "etcd.json";
    private static final int SAGAS_PER_REQUEST = 50;

    private final Path secrets;

    /** @param secrets this service's secrets directory */
    public EtcdNodes(Path secrets) {
        this.secrets = secrets;
    }

    /**
     * Returns the current state of the member and its machine. Changes nothing.
     *
     * @throws StepFailedException when the node cannot be reached, or its {@code etcd.json} cannot be found or
     *     understood
     */
    public MemberOnNode look(Node node, Access access) throws IOException, InterruptedException {
        return with(node, access, remote -> {
            NodeFacts machine = remote.facts();
            String where = node.address() + ": " + ETCD_JSON;
            String json = remote.text(NodeCommand.readEtcdJson(place(machine, where)));
            EtcdManifest manifest = EtcdManifest.parse(json.getBytes(StandardCharsets.UTF_8), where);
            return new MemberOnNode(node.address(), manifest, machine, trustedCas(remote, manifest));
        });
    }

    private static List<String> trustedCas(RemoteNode remote, EtcdManifest manifest)
            throws RemoteException, InterruptedException {
        String trusted = manifest.certificates().trustedCa();
        Optional<String> onNode =
                trusted == null ? Optional.empty() : manifest.mounts().onHost(trusted);
        return onNode.isEmpty()
                ? List.of()
                : remote.call(NodeCommand.certificateDigests(onNode.get())).all("certificate-sha256");
    }

    /** Returns where {@code etcd.json} is: parked while a restore runs. */
    private static EtcdJsonPlace place(NodeFacts machine, String where) throws IOException {
        boolean parked = machine.parked().contains(ETCD_JSON);
        boolean active = machine.active().contains(ETCD_JSON);
        if (parked && active) {
            throw new StepFailedException(
                    new Problem(
                            "etcd-json-twice",
                            "one etcd.json",
                            EtcdJsonPlace.ACTIVE.path() + " and " + EtcdJsonPlace.PARKED.path(),
                            where,
                            "Compare the two files and remove the wrong one."),
                    false);
        }
        if (!parked && !active) {
            throw new StepFailedException(
                    new Problem(
                            "etcd-json-missing",
                            EtcdJsonPlace.ACTIVE.path() + " or " + EtcdJsonPlace.PARKED.path(),
                            "neither",
                            where,
                            "Bring the node back from its image or baseline first: a restore of etcd needs its"
                                    + " manifest."),
                    false);
        }
        return parked ? EtcdJsonPlace.PARKED : EtcdJsonPlace.ACTIVE;
    }

    /**
     * Moves the member's old data aside and puts the new data in place.
     *
     * @param mounts what is mounted below the old data and may go aside with it
     * @return where the old data is now: {@code data} and, when it is separate, {@code wal}
     */
    public Map<String, String> replace(
            Node node,
            Access access,
            Fence fence,
            MemberOnNode member,
            EtcdDataTar tar,
            List<String> mounts,
            Duration limit)
            throws IOException, InterruptedException {
        return with(node, access, remote -> {
            NodeCommand command = NodeCommand.replaceEtcdData(
                    fence, member.directories(), member.ports(), tar.dataBytes(), tar.walBytes(), mounts, limit);
            NodeAnswer answer = remote.feed(command, tar);
            Map<String, String> moved = new LinkedHashMap<>();
            answer.first("moved-data").ifPresent(path -> moved.put("data", path));
            answer.first("moved-wal").ifPresent(path -> moved.put("wal", path));
            return moved;
        });
    }

    /**
     * Puts back what this saga moved aside.
     *
     * @return what is back in its place
     */
    public List<String> rollBack(Node node, Access access, Fence fence, MemberOnNode member)
            throws IOException, InterruptedException {
        return with(
                node,
                access,
                remote -> remote.call(NodeCommand.rollBackEtcdData(fence, member.directories(), member.ports()))
                        .all("put-back"));
    }

    /**
     * What restores keep aside on a node: old directories with certificates and, on a member, old data.
     *
     * @param member whether the node belongs to etcd
     */
    public List<AsideItem> aside(Node node, Access access, boolean member) throws IOException, InterruptedException {
        EtcdDirectories etcd = member ? look(node, access).directories() : null;
        return with(node, access, remote -> remote.aside(etcd));
    }

    /**
     * Removes for ever what these restores left there.
     *
     * @return the directories that are gone now
     */
    public List<String> removeAside(
            Node node, Access access, boolean member, Fence fence, List<String> sagas, Duration limit)
            throws IOException, InterruptedException {
        EtcdDirectories etcd = member ? look(node, access).directories() : null;
        return with(node, access, remote -> {
            List<String> removed = new ArrayList<>();
            // A request to a node is one line, and not of any length.
            for (int from = 0; from < sagas.size(); from += SAGAS_PER_REQUEST) {
                List<String> some = sagas.subList(from, Math.min(from + SAGAS_PER_REQUEST, sagas.size()));
                removed.addAll(remote.call(NodeCommand.removeAside(fence, etcd, some, limit))
                        .all("removed"));
            }
            return removed;
        });
    }

    private <T> T with(Node node, Access access, RemoteNodes.NodeWork<T> work)
            throws IOException, InterruptedException {
        try {
            return RemoteNodes.with(secrets, node, access, work);
        } catch (IOException e) {
            throw StepFailedException.of(
                    e,
                    new Problem(
                            "scratch-failed",
                            "the finished data directory",
                            String.valueOf(e.getMessage()),
                            "restore service, for " + node.address(),
                            "Look at the scratch directory and at its disk."));
        }
    }
}
