package io.stillpoint.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.etcd.restore.EtcdGuards;
import io.stillpoint.etcd.restore.MemberConfiguration;
import io.stillpoint.etcd.restore.MountedSpace;
import io.stillpoint.etcd.tool.EtcdTool;
import io.stillpoint.etcd.tool.EtcdVersion;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.read.Finding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolGuardsTest {

    private final Facts facts = new Facts();

    @Test
    void aMissingEtcdctlIsRefused() {
        // Given
        facts.tool = Finding.lacking(Facts.problem("etcdctl-missing"));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("etcdctl-missing");
    }

    @Test
    void anEtcdctlOfAnotherMinorVersionIsRefusedNamingBoth() {
        // Given
        facts.tool = tool("3.5.9");
        // When
        List<Problem> refusals = EtcdGuards.judge(facts.facts()).refusals();
        // Then
        assertThat(refusals).hasSize(3).extracting(Problem::code).containsOnly("etcdctl-version-differs");
        assertThat(refusals.getFirst().expected()).contains("3.4.23");
        assertThat(refusals.getFirst().found()).contains("3.5.9");
    }

    @Test
    void anotherPatchVersionIsFine() {
        // Given
        facts.tool = tool("3.4.9");
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).isEmpty();
    }

    @Test
    void withoutATagTheVersionInTheSnapshotCounts() {
        // Given
        withoutTags();
        facts.manifest = Finding.found(Facts.manifest("mycluster", "p1", "r1", Map.of("etcd.version", "3.2.24")));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused)
                .containsExactly("etcdctl-version-differs", "etcdctl-version-differs", "etcdctl-version-differs");
    }

    @Test
    void whatAMemberSaidOfItselfCountsMoreThanTheTagOfItsImage() {
        // Given
        facts.member(0, member -> withTag(member, "3.2.24"));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).isEmpty();
    }

    @Test
    void withoutARecordTheTagOfTheImageCounts() {
        // Given
        facts.manifest = Finding.found(Facts.manifest("mycluster", "p1", "r1", Map.of()));
        facts.member(0, member -> withTag(member, "3.2.24"));
        // When
        List<Problem> refusals = EtcdGuards.judge(facts.facts()).refusals();
        // Then
        assertThat(refusals).hasSize(1);
        assertThat(refusals.getFirst().code()).isEqualTo("etcdctl-version-differs");
        assertThat(refusals.getFirst().where()).contains("10.0.0.11");
    }

    @Test
    void aVersionThatNobodyKnowsIsRefused() {
        // Given
        withoutTags();
        facts.manifest = Finding.found(Facts.manifest("mycluster", "p1", "r1", Map.of()));
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsOnly("etcd-version-unknown");
    }

    @Test
    void anotherCaThanRecordedIsRefused() {
        // Given
        facts.manifest = Finding.found(
                Facts.manifest("mycluster", "p1", "r1", Map.of("etcd.version", "3.4.23", "etcd.ca-sha256", "aa11")));
        facts.ca(0, "aa11").ca(1, "bb22").ca(2, "AA11");
        // When
        List<Problem> refusals = EtcdGuards.judge(facts.facts()).refusals();
        // Then
        assertThat(refusals).hasSize(1);
        assertThat(refusals.getFirst().code()).isEqualTo("ca-differs");
        assertThat(refusals.getFirst().where()).isEqualTo("10.0.0.12");
    }

    @Test
    void tooLittleScratchIsRefused() {
        // Given
        facts.scratch = new MountedSpace("/scratch", 2 * Facts.PLAIN_BYTES + 256_000_000 - 1);
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).containsExactly("too-little-scratch");
    }

    @Test
    void scratchThatJustSuffices() {
        // Given
        facts.scratch = new MountedSpace("/scratch", 2 * Facts.PLAIN_BYTES + 256_000_000);
        // When
        var refused = facts.refusedWith();
        // Then
        assertThat(refused).isEmpty();
    }

    private void withoutTags() {
        for (int i = 0; i < 3; i++) {
            facts.member(i, member -> withTag(member, null));
        }
    }

    private static MemberConfiguration withTag(MemberConfiguration member, String tag) {
        return new MemberConfiguration(
                member.address(),
                member.name(),
                member.peerUrls(),
                member.initialCluster(),
                member.token(),
                member.dataDir(),
                member.walDir(),
                tag);
    }

    private static Finding<EtcdTool> tool(String version) {
        return Finding.found(
                new EtcdTool("/opt/etcdctl", EtcdVersion.parse(version).orElseThrow(), false));
    }
}
