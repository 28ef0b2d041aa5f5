package io.stillpoint.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.vault.NotedCertificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CertificateTextTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void whatHasExpiredOrExpiresWithinThirtyDaysIsWarnedOf() {
        // Given
        Map<String, String> source = Map.of(
                "certificate.10.0.0.11:/etc/cfc/conf/old.pem", line("2026-11-22T11:59:59Z"),
                "certificate.10.0.0.11:/etc/cfc/conf/soon.pem", line("2026-12-22T11:59:59Z"),
                "certificate.10.0.0.11:/etc/cfc/conf/later.pem", line("2026-12-22T12:00:01Z"));

        // When
        List<String> warnings = CertificateText.warnings(source, NOW);

        // Then
        assertThat(warnings).hasSize(2);
        assertThat(warnings.getFirst()).contains("/old.pem has EXPIRED");
        assertThat(warnings.getLast()).contains("/soon.pem expires on");
    }

    @Test
    void whatIsMissingAndWhatDoesNotFitIsSaid() {
        // Given
        Map<String, String> source = Map.of(
                "trees.missing", "boot: the cluster is declared without a boot node",
                "keys.mismatched", "10.0.0.11:/etc/cfc/conf/server.cert does not fit the key beside it");

        // When
        List<String> warnings = CertificateText.warnings(source, NOW);

        // Then
        assertThat(warnings)
                .anyMatch(line -> line.endsWith("declared without a boot node"))
                .anyMatch(line -> line.contains("server.cert does not fit"));
    }

    @Test
    void otherSnapshotsNeedNoWarning() {
        // Given
        Map<String, String> source = Map.of("etcd.version", "3.2.24");

        // When
        List<String> warnings = CertificateText.warnings(source, NOW);

        // Then
        assertThat(warnings).isEmpty();
    }

    private static String line(String end) {
        return new NotedCertificate("ab".repeat(32), Instant.parse(end), "CN=a", "CN=ca").line();
    }
}
