package io.stillpoint.vault.keys;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.Sha256;
import io.stillpoint.vault.VaultException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The recipients of encrypted objects: two keys or more, because with a single key one accident makes the vault
 * unreadable.
 *
 * @param publicKeys age public keys, sorted, each once
 */
public record RecipientSet(List<String> publicKeys) {

    public static final int MINIMUM = 2;

    public RecipientSet {
        publicKeys = List.copyOf(new TreeSet<>(publicKeys));
    }

    /**
     * Checks every key.
     *
     * @throws VaultException {@code recipients-too-few}, {@code recipient-unusable}
     */
    public static RecipientSet of(List<String> publicKeys, String origin) throws VaultException {
        RecipientSet set = new RecipientSet(publicKeys);
        if (set.publicKeys.size() < MINIMUM) {
            throw new VaultException(
                    new Problem(
                            "recipients-too-few",
                            "at least " + MINIMUM + " different age public keys",
                            String.valueOf(set.publicKeys.size()),
                            origin,
                            "Add the recovery key's public key: './stillpoint key create' makes both."),
                    false);
        }
        set.stanzaWriters(origin);
        return set;
    }

    /** Reads a recipients file: one key per line, {@code #} begins a comment. */
    public static List<String> parse(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    /** Returns the name of this set: the same keys give the same digest in any order. */
    public String digest() {
        return Sha256.hex(String.join("\n", publicKeys));
    }

    /** Returns the writers that encrypt a file's key to each recipient. */
    public List<RecipientStanzaWriter> stanzaWriters(String origin) throws VaultException {
        List<RecipientStanzaWriter> writers = new ArrayList<>();
        for (String key : publicKeys) {
            try {
                writers.add(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(key));
            } catch (GeneralSecurityException | RuntimeException e) {
                throw new VaultException(
                        new Problem(
                                "recipient-unusable",
                                "an age X25519 public key (age1…)",
                                "'" + key + "'",
                                origin,
                                "Correct or remove that line."),
                        false,
                        e);
            }
        }
        return writers;
    }
}
