package io.stillpoint.prune.task;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.StoreCredentials;
import io.stillpoint.vault.VaultConfig;
import io.stillpoint.vault.VaultException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The credentials that may delete, which no other service is given. The file is read for each removal, so that it can come or go
 * while this service runs.
 *
 * @param vault as the ordinary credentials open it
 */
public record DeletingCredentials(Path file, VaultConfig vault) {

    /** What to say where there are none. */
    Optional<Problem> missing() {
        return Files.exists(file)
                ? Optional.empty()
                : Optional.of(new Problem(
                        "deleting-credentials-missing",
                        "a file with the credentials that may delete",
                        "none",
                        file.toString(),
                        "Give them to this service: ./stillpoint vault init --delete-credentials FILE."));
    }

    /** The vault's place with these credentials. */
    VaultConfig config() throws VaultException {
        StoreCredentials credentials = StoreCredentials.read(file);
        return new VaultConfig(
                        vault.endpoint(),
                        vault.region(),
                        vault.bucket(),
                        credentials.accessKey(),
                        credentials.secretKey(),
                        vault.recipients())
                .with(vault.addressing());
    }
}
