package io.stillpoint.cli.output;

import io.stillpoint.schemas.shared.ClusterVersions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says which releases were installed when a recovery point was taken. What is unknown is said to be. */
public final class VersionText {

    private VersionText() {}

    /** The whole sentence. */
    public static String of(@Nullable ClusterVersions versions) {
        return versions == null || !versions.known()
                ? "version unknown"
                : "Kubernetes %s, product %s"
                        .formatted(orUnknown(versions.kubernetes()), orUnknown(versions.product()));
    }

    /** For a cell of a table: the product's version, which names the release; else that of Kubernetes. */
    public static String cell(@Nullable ClusterVersions versions) {
        return Optional.ofNullable(versions)
                .map(known -> known.product() == null ? known.kubernetes() : known.product())
                .orElse("unknown");
    }

    private static String orUnknown(@Nullable String version) {
        return version == null ? "unknown" : version;
    }
}
