package io.stillpoint.vault.testing;

import io.stillpoint.vault.keys.AgeIdentity;
import io.stillpoint.vault.keys.KeyCreation;
import io.stillpoint.vault.keys.PointSigner;
import io.stillpoint.vault.keys.RecipientSet;
import io.stillpoint.vault.keys.VerificationKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** A whole set of keys, made as {@code ./stillpoint key create} makes them. */
public record TestKeys(
        KeyCreation.Created files,
        List<String> recipients,
        AgeIdentity restore,
        AgeIdentity recovery,
        PointSigner signer,
        VerificationKeys verification) {

    public static TestKeys create(Path directory) throws IOException {
        KeyCreation.Created files = KeyCreation.into(directory, Instant.parse("2026-01-01T00:00:00Z"));
        return new TestKeys(
                files,
                RecipientSet.parse(Files.readString(files.recipients())),
                AgeIdentity.load(files.restoreIdentity()),
                AgeIdentity.load(files.recoveryIdentity()),
                PointSigner.load(files.signingKey()),
                VerificationKeys.load(files.verificationKey().getParent()));
    }
}
