package io.stillpoint.vault;

import io.stillpoint.schemas.vault.Manifest.StoredObject;
import java.util.ArrayList;
import java.util.List;

/** The shell lines of a manifest, for restores with {@code s3cmd}, {@code age} and {@code zstd} alone. */
final class ByHand {

    private ByHand() {}

    /**
     * Returns lines that fetch, check and open every object, followed by the component's own.
     *
     * @param component lines that expect each object's plain bytes under its name in the working directory
     */
    static List<String> lines(String bucket, List<StoredObject> objects, List<String> component) {
        List<String> lines = new ArrayList<>();
        lines.add("# Needs s3cmd (configured for the vault), age, zstd, and an age identity in key.txt.");
        lines.add("set -eu -o pipefail");
        for (StoredObject object : objects) {
            String stored = object.name() + VaultLayout.STORED_SUFFIX;
            lines.add("s3cmd get 's3://" + bucket + "/" + object.key() + "' '" + stored + "'");
            if (object.version() != null) {
                lines.add("# If somebody has overwritten or deleted it: aws s3api get-object --bucket '" + bucket
                        + "' --key '" + object.key() + "' --version-id '" + object.version() + "' '" + stored + "'");
            }
            lines.add("echo '" + object.storedSha256() + "  " + stored + "' | sha256sum --check -");
            lines.add("age -d -i key.txt '" + stored + "' | zstd -d -f -o '" + object.name() + "'");
            lines.add("echo '" + object.plainSha256() + "  " + object.name() + "' | sha256sum --check -");
        }
        lines.addAll(component);
        return List.copyOf(lines);
    }
}
