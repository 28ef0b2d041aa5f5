package io.stillpoint.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.etcd.restore.EtcdWarnings;
import io.stillpoint.etcd.tool.EtcdTool;
import io.stillpoint.etcd.tool.EtcdVersion;
import io.stillpoint.vault.read.Finding;
import io.stillpoint.vault.read.StoredCheck;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WarningsTest {

    private final Facts facts = new Facts();

    @Test
    void whatIsLostAndThatTheRevisionStaysIsAlwaysSaid() {
        // When
        var warnings = EtcdWarnings.of(facts.facts());
        // Then
        assertThat(warnings)
                .anyMatch(warning -> warning.contains("after 2026-11-20T10:00:00Z (revision 4711) is lost"))
                .anyMatch(warning -> warning.contains("etcdctl 3.4.23 cannot raise the revision"));
    }

    @Test
    void aToolThatRaisesTheRevisionNeedsNoWarning() {
        // Given
        facts.tool = Finding.found(
                new EtcdTool("etcdutl", EtcdVersion.parse("3.4.23").orElseThrow(), true));
        // When
        var warnings = EtcdWarnings.of(facts.facts());
        // Then
        assertThat(warnings).noneMatch(warning -> warning.contains("revision:"));
    }

    @Test
    void aSnapshotThatWasNeverReadBackIsCalledSo() {
        // Given
        facts.verifiedAt = null;
        // When
        var warnings = EtcdWarnings.of(facts.facts());
        // Then
        assertThat(warnings).anyMatch(warning -> warning.contains("never read back whole"));
    }

    @Test
    void otherMembersThanThenAndAnotherVersionThanThenAreNamed() {
        // Given
        facts.topology = Facts.topology("10.0.0.11");
        facts.manifest = Finding.found(Facts.manifest("mycluster", "p1", "r1", Map.of("etcd.version", "3.2.24")));
        // When
        var warnings = EtcdWarnings.of(facts.facts());
        // Then
        assertThat(warnings)
                .anyMatch(warning -> warning.contains("[10.0.0.11] now"))
                .anyMatch(warning -> warning.contains(
                        "that it is 3.2.24 when the snapshot was taken, and its image is tagged 3.4.23"));
    }

    @Test
    void certificatesThatCouldNotBeComparedAreSaidToBeSo() {
        // Given
        facts.manifest = Finding.found(Facts.manifest("mycluster", "p1", "r1", Map.of("etcd.ca-sha256", "aa")));
        facts.ca(0, "aa").ca(1, "aa");
        // When
        var warnings = EtcdWarnings.of(facts.facts());
        // Then
        assertThat(warnings).anyMatch(warning -> warning.contains("unknown for [10.0.0.13]"));
    }

    @Test
    void bytesThatWereNotComparedAreSaidToBeSo() {
        // Given
        facts.stored = new StoredCheck.Postponed(123);
        // When
        var warnings = EtcdWarnings.of(facts.facts());
        // Then
        assertThat(warnings).anyMatch(warning -> warning.contains("123 stored bytes were not compared"));
    }
}
