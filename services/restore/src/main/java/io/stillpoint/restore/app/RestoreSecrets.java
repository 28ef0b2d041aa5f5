package io.stillpoint.restore.app;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.service.VaultProperties;
import io.stillpoint.vault.VaultException;
import io.stillpoint.vault.VaultFiles;
import io.stillpoint.vault.keys.AgeIdentity;
import io.stillpoint.vault.keys.KeyCreation;
import io.stillpoint.vault.read.ReadKeys;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What this service's secrets directory holds. Without an identity it cannot read, without verification keys it must not
 * trust; either missing is told at start and not at the first restore.
 */
record RestoreSecrets(VaultFiles vault, ReadKeys readKeys) {

    static RestoreSecrets load(Path directory, VaultProperties place) throws VaultException, IOException {
        VaultFiles files =
                VaultFiles.load(directory, place.endpoint(), place.region(), place.bucket(), place.addressing());
        Path identityFile = directory.resolve(KeyCreation.RESTORE_IDENTITY);
        AgeIdentity identity = files.restoreIdentity();
        if (identity == null) {
            throw missing("an age identity", identityFile);
        }
        if (files.verificationKeys().isEmpty()) {
            throw missing("at least one *.pub", directory.resolve(KeyCreation.VERIFICATION_KEYS));
        }
        return new RestoreSecrets(
                files, new ReadKeys(files.verificationKeys(), identity, ReadKeys.noted(SecretFile.text(identityFile))));
    }

    private static VaultException missing(String expected, Path where) {
        return new VaultException(
                new Problem(
                        "restore-keys-missing",
                        expected,
                        "nothing",
                        where.toString(),
                        "Run './stillpoint key create', or copy the file there with mode 0600."),
                false);
    }
}
