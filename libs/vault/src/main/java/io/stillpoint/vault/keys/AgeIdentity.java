package io.stillpoint.vault.keys;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.vault.VaultException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** The private keys of one age identity file. With it, every snapshot made for it can be read. */
public final class AgeIdentity {

    private static final String MARK = "AGE-SECRET-KEY-1";

    private final List<RecipientStanzaReader> readers;
    private final String origin;

    private AgeIdentity(List<RecipientStanzaReader> readers, String origin) {
        this.readers = List.copyOf(readers);
        this.origin = origin;
    }

    /**
     * Reads a file as {@code age-keygen} writes it.
     *
     * @throws VaultException {@code age-identity-unusable} when it holds no X25519 identity, or others may read it
     */
    public static AgeIdentity load(Path file) throws VaultException {
        try {
            return of(SecretFile.text(file), file.toString());
        } catch (IOException e) {
            throw PrivateFiles.unreadable("age-identity-unusable", "an age identity file", file, e);
        }
    }

    /**
     * Reads the text of an identity file.
     *
     * @param origin its name in messages
     */
    public static AgeIdentity of(String text, String origin) throws VaultException {
        List<RecipientStanzaReader> readers = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith(MARK)) {
                readers.add(reader(line, origin));
            }
        }
        if (readers.isEmpty()) {
            throw unusable("no line that starts with " + MARK, origin);
        }
        return new AgeIdentity(readers, origin);
    }

    /** Returns the readers that decrypt. */
    public List<RecipientStanzaReader> readers() {
        return readers;
    }

    /** Returns where it came from, never what it is. */
    @Override
    public String toString() {
        return origin;
    }

    private static RecipientStanzaReader reader(String line, String origin) throws VaultException {
        try {
            return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(line);
        } catch (GeneralSecurityException | RuntimeException e) {
            // Without the cause: its message may quote the key.
            throw unusable("an identity that does not decode", origin);
        }
    }

    private static VaultException unusable(String found, String origin) {
        return new VaultException(
                new Problem(
                        "age-identity-unusable",
                        "an X25519 identity as age-keygen writes it",
                        found,
                        origin,
                        "Give the restore identity or the recovery identity that './stillpoint key create' made."),
                false);
    }
}
