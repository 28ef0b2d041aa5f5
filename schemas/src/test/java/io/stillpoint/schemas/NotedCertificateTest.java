package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.vault.NotedCertificate;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NotedCertificateTest {

    @Test
    void whatIsNotedIsFoundAgainBesideWhatIsNone() {
        // Given
        var noted = new NotedCertificate(
                "ab".repeat(32), Instant.parse("2027-03-01T12:00:00Z"), "CN=a],b, O=x", "CN=ca [old], C=DE");
        Map<String, String> source = Map.of(
                "certificate.10.0.0.11:/etc/cfc/conf/ca.crt",
                noted.line(),
                "certificate.10.0.0.11:/etc/cfc/conf/odd.crt",
                "something that a later release writes",
                "node.master",
                "10.0.0.11");

        // When
        Map<String, NotedCertificate> found = NotedCertificate.of(source);

        // Then
        assertThat(found).isEqualTo(Map.of("10.0.0.11:/etc/cfc/conf/ca.crt", noted));
    }
}
