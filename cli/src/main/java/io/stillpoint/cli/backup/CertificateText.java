package io.stillpoint.cli.backup;

import io.stillpoint.cli.output.HumanText;
import io.stillpoint.schemas.vault.NotedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What an operator should look at in a snapshot of certificates. */
final class CertificateText {

    private static final Duration SOON = Duration.ofDays(30);

    private CertificateText() {}

    /** Certificates that expire within 30 days of {@code now}, keys that do not fit, and directories that are missing. */
    static List<String> warnings(Map<String, String> source, Instant now) {
        List<String> lines = new ArrayList<>();
        NotedCertificate.of(source).forEach((where, certificate) -> {
            Instant end = certificate.notAfter();
            if (end.isBefore(now)) {
                lines.add("  WARNING                %s has EXPIRED on %s".formatted(where, HumanText.time(end)));
            } else if (end.isBefore(now.plus(SOON))) {
                lines.add("  WARNING                %s expires on %s, in %s"
                        .formatted(where, HumanText.time(end), HumanText.duration(Duration.between(now, end))));
            }
        });
        warn(lines, source, "keys.mismatched", "cannot be restored by Stillpoint: ");
        warn(lines, source, "trees.missing", "not in this snapshot: ");
        return lines;
    }

    private static void warn(List<String> lines, Map<String, String> source, String key, String what) {
        String found = source.get(key);
        if (found != null) {
            lines.add("  WARNING                " + what + found);
        }
    }
}
