package io.stillpoint.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.etcd.restore.MemberConfiguration;
import io.stillpoint.etcd.restore.MountedSpace;
import io.stillpoint.etcd.tool.EtcdTool;
import io.stillpoint.etcd.tool.EtcdVersion;
import io.stillpoint.vault.read.Finding;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanDigestTest {

    @Test
    void theSamePlanHasTheSameDigestWhateverTheDiskSays() {
        // Given
        Facts one = new Facts();
        Facts other = new Facts();
        other.scratch = new MountedSpace("/scratch", 17_000_000_000L);
        other.members = List.of(Facts.node(2), Facts.node(0), Facts.node(1));
        other.verifiedAt = null;
        // When
        String digest = PlanDigest.of(one.facts(), "p1", List.of());
        // Then
        assertThat(digest).matches("[0-9a-f]{64}").isEqualTo(PlanDigest.of(other.facts(), "p1", List.of()));
    }

    @Test
    void whateverChangesTheDeedChangesTheDigest() {
        // Given
        Facts loss = new Facts();
        loss.acceptedLosses = Set.of("older-than-newest");
        Facts snapshot = new Facts();
        snapshot.point = Finding.found(
                Facts.document("mycluster", Facts.snapshot("mycluster", "p1", Facts.TAKEN.plusSeconds(1))));
        Facts place = new Facts()
                .member(
                        1,
                        member -> new MemberConfiguration(
                                member.address(),
                                member.name(),
                                member.peerUrls(),
                                member.initialCluster(),
                                member.token(),
                                "/data/etcd",
                                member.walDir(),
                                member.etcdVersion()));
        Facts tool = new Facts();
        tool.tool = Finding.found(
                new EtcdTool("etcdctl", EtcdVersion.parse("3.4.23").orElseThrow(), true));
        // When
        List<String> digests = List.of(
                PlanDigest.of(new Facts().facts(), "p1", List.of()),
                PlanDigest.of(new Facts().facts(), "p2", List.of()),
                PlanDigest.of(loss.facts(), "p1", List.of()),
                PlanDigest.of(snapshot.facts(), "p1", List.of()),
                PlanDigest.of(place.facts(), "p1", List.of()),
                PlanDigest.of(tool.facts(), "p1", List.of()));
        // Then
        assertThat(digests).doesNotHaveDuplicates();
    }
}
