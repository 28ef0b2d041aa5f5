package io.stillpoint.vault.read;

import io.stillpoint.vault.keys.AgeIdentity;
import io.stillpoint.vault.keys.VerificationKeys;
import java.util.List;

/**
 * The keys of this service: those whose signatures count, and the identity that decrypts.
 *
 * @param tried public keys of the identity, as noted in its file, for messages; empty without notes
 */
public record ReadKeys(VerificationKeys verification, AgeIdentity identity, List<String> tried) {

    private static final String NOTE = "# public key: ";

    public ReadKeys {
        tried = List.copyOf(tried);
    }

    /** Returns the public keys that an identity file notes beside its private ones, as age-keygen writes them. */
    public static List<String> noted(String identityFile) {
        return identityFile
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(NOTE))
                .map(line -> line.substring(NOTE.length()).strip())
                .toList();
    }
}
