package io.stillpoint.etcd.restore;

import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Guards for the target: every member is reachable, all agree on who the members are, and each has room. */
final class MemberGuards {

    private MemberGuards() {}

    static List<Problem> everyMemberIsReadable(EtcdPlanFacts facts) {
        if (facts.topology().etcdMembers().isEmpty()) {
            return List.of(new Problem(
                    "no-etcd-members",
                    "at least one master or etcd node",
                    "none",
                    "the declared topology of " + facts.cluster(),
                    "Declare the cluster again from its inventory."));
        }
        List<Problem> problems = new ArrayList<>();
        for (Node node : facts.topology().etcdMembers()) {
            facts.members().stream()
                    .filter(member -> member.address().equals(node.address()))
                    .findFirst()
                    .ifPresentOrElse(
                            member -> member.member().problem().ifPresent(problems::add),
                            () -> problems.add(notAsked(node)));
        }
        return problems;
    }

    private static Problem notAsked(Node node) {
        return new Problem(
                "member-unreachable",
                "facts of every etcd member",
                "none of this member",
                node.address(),
                "Look at the log of the restore service; plan again.");
    }

    /** Refuses unless every member lists the same members, these are the topology's, and each is among them. */
    static List<Problem> membersAgreeWithTopology(EtcdPlanFacts facts) {
        List<Problem> problems = new ArrayList<>();
        Set<String> declared = facts.topology().etcdMembers().stream()
                .map(Node::address)
                .collect(Collectors.toCollection(TreeSet::new));
        for (MemberConfiguration member : facts.readMembers()) {
            Set<String> listed = new TreeSet<>(member.initialClusterHosts());
            if (!listed.equals(declared)) {
                problems.add(new Problem(
                        Guard.MEMBERS_DIFFER.code(),
                        "etcd members " + declared,
                        "--initial-cluster with " + listed,
                        member.address() + ": etcd.json",
                        "Correct the inventory and declare the cluster again, or correct --initial-cluster on"
                                + " the node."));
            }
            List<String> own = member.initialCluster().get(member.name());
            if (own == null || !Set.copyOf(own).equals(Set.copyOf(member.peerUrls()))) {
                problems.add(new Problem(
                        Guard.MEMBER_NOT_LISTED.code(),
                        "member %s with %s in --initial-cluster".formatted(member.name(), member.peerUrls()),
                        own == null ? "no such name" : own.toString(),
                        member.address() + ": etcd.json",
                        "Correct --name, --initial-advertise-peer-urls or --initial-cluster on the node."));
            }
        }
        return problems;
    }

    static List<Problem> membersAgreeWithEachOther(EtcdPlanFacts facts) {
        List<Problem> problems = new ArrayList<>();
        List<MemberConfiguration> members = facts.readMembers();
        for (MemberConfiguration member : members) {
            MemberConfiguration first = members.getFirst();
            if (!member.token().equals(first.token())
                    || !member.initialClusterFlag().equals(first.initialClusterFlag())) {
                problems.add(new Problem(
                        Guard.MEMBERS_DISAGREE.code(),
                        "token %s and members %s, as on %s"
                                .formatted(first.token(), first.initialClusterFlag(), first.address()),
                        "token %s and members %s".formatted(member.token(), member.initialClusterFlag()),
                        member.address() + ": etcd.json",
                        "Members restored like this would form two clusters: make the manifests agree."));
            }
        }
        Set<String> names = new TreeSet<>();
        for (MemberConfiguration member : members) {
            if (!names.add(member.name())) {
                problems.add(new Problem(
                        Guard.MEMBER_NAME_TWICE.code(),
                        "a name of its own for every member",
                        "%s again".formatted(member.name()),
                        member.address() + ": etcd.json",
                        "Give each member the name that --initial-cluster has for its address."));
            }
        }
        return problems;
    }

    static List<Objection> membersHaveRoom(EtcdPlanFacts facts) {
        if (facts.etcdSnapshot().isEmpty()) {
            return List.of();
        }
        SnapshotRef snapshot = facts.etcdSnapshot().orElseThrow();
        List<Objection> objections = new ArrayList<>();
        for (MemberFacts node : facts.members()) {
            node.member()
                    .value()
                    .ifPresent(member -> objections.addAll(roomOn(node, member, snapshot.plainBytes(), facts.space())));
        }
        return objections;
    }

    /**
     * Returns where the estimate finds too little room; asked again right before a member's data is replaced. The node itself
     * compares with the finished data before it moves anything.
     */
    static List<Objection> roomOn(MemberFacts node, MemberConfiguration member, long plainBytes, SpaceRule space) {
        String walDir = member.walDir();
        MountedSpace data =
                MountedSpace.holding(node.mounts(), member.dataDir()).orElse(null);
        MountedSpace wal = walDir == null
                ? data
                : MountedSpace.holding(node.mounts(), walDir).orElse(null);
        // The node unpacks data and WAL beside the data directory before it moves the WAL to its own file system.
        List<Objection> objections = new ArrayList<>(
                shortOf(node.address(), data, member.dataDir(), space.dataBytes(plainBytes) + space.walBytes()));
        if (walDir != null && !Objects.equals(data, wal)) {
            objections.addAll(shortOf(node.address(), wal, walDir, space.walBytes()));
        }
        return objections;
    }

    private static List<Objection> shortOf(String address, @Nullable MountedSpace mount, String directory, long bytes) {
        if (mount != null && mount.freeBytes() >= bytes) {
            return List.of();
        }
        Problem problem = new Problem(
                Guard.TOO_LITTLE_DISK.code(),
                bytes + " bytes free for the restored data; the old data stays beside it",
                mount == null ? "no file system that holds the data directory" : mount.freeBytes() + " bytes free",
                mount == null ? address : address + ": " + mount.path(),
                "Make room, for example by removing what an earlier restore moved aside, and plan again. If you know"
                        + " that the data fits: " + Guard.TOO_LITTLE_DISK.option() + ".");
        return List.of(new Objection(
                Guard.TOO_LITTLE_DISK,
                Component.ETCD,
                address,
                List.of(mount == null ? directory : mount.path()),
                problem));
    }

    static List<Objection> nothingIsMountedInTheWay(EtcdPlanFacts facts) {
        List<Objection> objections = new ArrayList<>();
        for (MemberFacts node : facts.members()) {
            node.member().value().ifPresent(member -> objections.addAll(mountsOn(node, member)));
        }
        return objections;
    }

    /** Returns what goes aside together with the directory; asked again right before a member's data is replaced. */
    static List<Objection> mountsOn(MemberFacts node, MemberConfiguration member) {
        return Stream.of(member.dataDir())
                .filter(directory -> !MountedSpace.isMountPoint(node.mounts(), directory))
                .flatMap(directory -> MountedSpace.below(node.mounts(), directory).stream()
                        .filter(mount -> !isOpenedByEtcd(mount, directory, member))
                        .map(mount -> new Objection(
                                Guard.MOUNT_IN_THE_WAY,
                                Component.ETCD,
                                node.address(),
                                List.of(mount),
                                mounted(
                                        Guard.MOUNT_IN_THE_WAY.code(),
                                        node,
                                        directory,
                                        mount,
                                        "Unmount it and plan again, or let it go aside with the old data, where it"
                                                + " stays mounted until the next boot; then /etc/fstab mounts it"
                                                + " below the new data: " + Guard.MOUNT_IN_THE_WAY.option() + "."))))
                .toList();
    }

    static List<Problem> nothingIsMountedForGood(EtcdPlanFacts facts) {
        return facts.members().stream()
                .flatMap(node -> node.member().value().stream()
                        .flatMap(member ->
                                Stream.concat(mountsInside(node, member).stream(), mountsOver(node, member).stream())))
                .toList();
    }

    /** Returns mounts that cannot move, because the contents of a mount point move one by one. */
    static List<Problem> mountsInside(MemberFacts node, MemberConfiguration member) {
        return directories(member)
                .filter(directory -> MountedSpace.isMountPoint(node.mounts(), directory))
                .flatMap(directory -> MountedSpace.below(node.mounts(), directory).stream()
                        .map(mount ->
                                mounted("mount-inside-mount", node, directory, mount, "Unmount it and plan again.")))
                .toList();
    }

    /** Returns mounts that the next boot would lay over the new data: etcd would run on it with what is old. */
    static List<Problem> mountsOver(MemberFacts node, MemberConfiguration member) {
        return directories(member)
                .filter(directory -> !MountedSpace.isMountPoint(node.mounts(), directory))
                .flatMap(directory -> MountedSpace.below(node.mounts(), directory).stream()
                        .filter(mount -> isOpenedByEtcd(mount, directory, member))
                        .map(mount -> mounted(
                                "mount-over-member",
                                node,
                                directory,
                                mount,
                                "Copy what is mounted there into the directory, unmount it, take it out of /etc/fstab"
                                        + " and plan again: the next boot would mount it over the new data.")))
                .toList();
    }

    private static boolean isOpenedByEtcd(String mount, String directory, MemberConfiguration member) {
        return directory.equals(member.walDir())
                || MountedSpace.isAtOrBelow(mount, Path.of(directory, "member").toString());
    }

    private static Stream<String> directories(MemberConfiguration member) {
        return Stream.of(member.dataDir(), member.walDir())
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull);
    }

    private static Problem mounted(String code, MemberFacts node, String directory, String mount, String remedy) {
        return new Problem(
                code,
                "no mount below " + directory + ", which is moved aside",
                "a mount on " + mount,
                node.address(),
                remedy);
    }
}
