package io.stillpoint.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.etcd.restore.EtcdGuards;
import io.stillpoint.etcd.restore.MemberConfiguration;
import io.stillpoint.etcd.restore.MemberFacts;
import io.stillpoint.etcd.restore.MountedSpace;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.vault.read.Finding;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberGuardsTest {

    private final Facts facts = new Facts();

    @Test
    void aMemberThatCannotBeReachedIsRefused() {
        // Given
        facts.members.set(
                1, new MemberFacts("10.0.0.12", Finding.lacking(Facts.problem("ssh-timeout")), List.of(), null));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("ssh-timeout");
    }

    @Test
    void aMemberThatWasNotAskedIsRefused() {
        // Given
        facts.members.remove(2);
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("member-unreachable");
    }

    @Test
    void aClusterWithoutMembersIsRefused() {
        // Given
        facts.topology = new Topology(List.of());
        facts.members = List.of();
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("no-etcd-members");
    }

    @Test
    void aTopologyWithAnotherMemberIsRefusedNamingBoth() {
        // Given
        facts.topology = Facts.topology("10.0.0.11", "10.0.0.12", "10.0.0.14");
        facts.members.set(2, node("10.0.0.14", Facts.member(2)));
        // When
        List<Problem> refusals = EtcdGuards.judge(facts.facts()).refusals();
        // Then
        assertThat(refusals).extracting(Problem::code).containsOnly("members-differ-from-topology");
        assertThat(refusals.getFirst().expected()).contains("10.0.0.14");
        assertThat(refusals.getFirst().found()).contains("10.0.0.13");
    }

    @Test
    void dedicatedEtcdNodesAreTheMembersThatCount() {
        // Given
        var dedicated = new Topology(List.of(
                new io.stillpoint.schemas.shared.Node(
                        "10.0.0.9", java.util.Set.of(io.stillpoint.schemas.shared.Role.MASTER)),
                new io.stillpoint.schemas.shared.Node(
                        "10.0.0.11", java.util.Set.of(io.stillpoint.schemas.shared.Role.ETCD)),
                new io.stillpoint.schemas.shared.Node(
                        "10.0.0.12", java.util.Set.of(io.stillpoint.schemas.shared.Role.ETCD)),
                new io.stillpoint.schemas.shared.Node(
                        "10.0.0.13", java.util.Set.of(io.stillpoint.schemas.shared.Role.ETCD))));
        facts.topology = dedicated;
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).isEmpty();
    }

    @Test
    void aMemberThatIsNotInItsOwnInitialClusterIsRefused() {
        // Given
        facts.member(
                0,
                member -> new MemberConfiguration(
                        member.address(),
                        "another",
                        member.peerUrls(),
                        member.initialCluster(),
                        member.token(),
                        member.dataDir(),
                        member.walDir(),
                        member.etcdVersion()));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("member-not-in-initial-cluster");
    }

    @Test
    void aMemberWithAnotherPeerUrlThanListedIsRefused() {
        // Given
        facts.member(
                0,
                member -> new MemberConfiguration(
                        member.address(),
                        member.name(),
                        List.of("https://10.0.0.11:12380"),
                        member.initialCluster(),
                        member.token(),
                        member.dataDir(),
                        member.walDir(),
                        member.etcdVersion()));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("member-not-in-initial-cluster");
    }

    @Test
    void membersWithDifferentTokensAreRefused() {
        // Given
        facts.member(
                2,
                member -> new MemberConfiguration(
                        member.address(),
                        member.name(),
                        member.peerUrls(),
                        member.initialCluster(),
                        "etcd-cluster-2",
                        member.dataDir(),
                        member.walDir(),
                        member.etcdVersion()));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("members-disagree");
    }

    @Test
    void twoMembersOfOneNameAreRefused() {
        // Given
        facts.member(
                1,
                member -> new MemberConfiguration(
                        member.address(),
                        "etcd0",
                        List.of("https://10.0.0.11:2380"),
                        member.initialCluster(),
                        member.token(),
                        member.dataDir(),
                        member.walDir(),
                        member.etcdVersion()));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("member-name-twice");
    }

    @Test
    void aDiskThatJustSuffices() {
        // Given
        facts.mounts(0, new MountedSpace("/", Facts.DATA_AND_WAL));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).isEmpty();
    }

    @Test
    void aDiskThatIsOneByteShortIsRefused() {
        // Given
        facts.mounts(0, new MountedSpace("/", Facts.DATA_AND_WAL - 1));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("too-little-disk");
    }

    @Test
    void dataAndWalOnTwoFileSystemsAreMeasuredApart() {
        // Given
        facts.mounts(
                0,
                new MountedSpace("/", 1),
                new MountedSpace("/var/lib", Facts.DATA_AND_WAL),
                new MountedSpace("/var", 1));
        facts.member(0, member -> withWal(member, "/wal/etcd"));
        facts.mounts(1, new MountedSpace("/", Facts.DATA_AND_WAL), new MountedSpace("/wal", 255_999_999));
        facts.member(1, member -> withWal(member, "/wal/etcd"));
        // When
        List<Problem> refusals = EtcdGuards.judge(facts.facts()).refusals();
        // Then
        assertThat(refusals).extracting(Problem::where).containsExactlyInAnyOrder("10.0.0.11: /", "10.0.0.12: /wal");
    }

    @Test
    void aNodeWhoseFileSystemsAreUnknownHasNoRoom() {
        // Given
        facts.mounts(2);
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("too-little-disk");
    }

    @Test
    void aMountBelowTheDataDirectoryIsRefusedNamingWhatMountsItAgain() {
        // Given
        facts.mounts(1, new MountedSpace("/", 1L << 40), new MountedSpace("/var/lib/etcd/old", 1L << 40));
        // When
        List<Problem> refusals = EtcdGuards.judge(facts.facts()).refusals();
        // Then
        assertThat(refusals).extracting(Problem::code).containsExactly("mount-in-the-way");
        assertThat(refusals.getFirst().remedy()).contains("/etc/fstab", "--accept mount-in-the-way");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/var/lib/etcd/member", "/var/lib/etcd/member/wal", "/var/lib/etcd-wal/old"})
    void aMountThatTheNextBootWouldLayOverTheNewDataCannotBeAccepted(String mount) {
        // Given
        facts.mounts(1, new MountedSpace("/", 1L << 40), new MountedSpace(mount, 1L << 40));
        facts.acceptedLosses = Set.of("mount-in-the-way");
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("mount-over-member");
    }

    @Test
    void aMountBelowADirectoryThatIsAMountPointCannotBeAccepted() {
        // Given
        facts.mounts(
                1,
                new MountedSpace("/", 1L << 40),
                new MountedSpace("/var/lib/etcd", 1L << 40),
                new MountedSpace("/var/lib/etcd/member", 1L << 40));
        facts.acceptedLosses = Set.of("mount-in-the-way");
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("mount-inside-mount");
    }

    @Test
    void aWalThatIsAMountOfItsOwnIsFine() {
        // Given
        facts.mounts(1, new MountedSpace("/", 1L << 40), new MountedSpace("/var/lib/etcd-wal", 1L << 40));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).isEmpty();
    }

    @Test
    void aMountThatOnlyStartsWithTheSameLettersIsNotInTheWay() {
        // Given
        facts.mounts(1, new MountedSpace("/", 1L << 40), new MountedSpace("/var/lib/etcd-other", 1));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).isEmpty();
    }

    private static MemberConfiguration withWal(MemberConfiguration member, String walDir) {
        return new MemberConfiguration(
                member.address(),
                member.name(),
                member.peerUrls(),
                member.initialCluster(),
                member.token(),
                member.dataDir(),
                walDir,
                member.etcdVersion());
    }

    private static MemberFacts node(String address, MemberConfiguration member) {
        return new MemberFacts(address, Finding.found(member), List.of(new MountedSpace("/", 1L << 40)), null);
    }
}
