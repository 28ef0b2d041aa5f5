package io.stillpoint.vault;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.vault.keys.RecipientSet;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.SpooledUpload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Objects that recovery points share, addressed by content:
 * {@code …/sha256/<plain sha256>/<stored sha256>-<plain bytes>}.
 *
 * <p>An S3 object exists only when its upload is complete, and it gets its key only when both digests are known. So a
 * key in the listing proves that these stored bytes were whole and held this plain content, of this length, when they
 * were sent. A dead run leaves an unfinished upload, which no listing shows. When two runs send the same content, or
 * one sends it again because the first object is damaged, there are two objects. Neither replaces the other.
 *
 * <p>When a verification finds an object damaged, it writes a note under the object's key with {@code .damaged}
 * appended. Every listing shows the note, and the object is no longer used. The same holds for {@code .unused}: no point needs the
 * object, and it will be removed.
 */
public final class SharedObjects {

    private static final Pattern NAME =
            Pattern.compile("([0-9a-f]{64})/([0-9a-f]{64})-([0-9]{1,18})(\\.damaged|\\.unused)?");

    private final Bucket bucket;
    private final RecipientSet recipients;
    private final String prefix;
    private final String where;
    private final Path spool;

    SharedObjects(Bucket bucket, RecipientSet recipients, String prefix, String where, Path spool) {
        this.bucket = bucket;
        this.recipients = recipients;
        this.prefix = prefix;
        this.where = where;
        this.spool = spool;
    }

    /** A shared object in the bucket. */
    public record Present(String key, String plainSha256, long plainBytes, String storedSha256, long storedBytes) {

        /** Returns it in the form of a manifest; the key alone says what its bytes must be. */
        StoredObject object() {
            return new StoredObject(plainSha256, key, storedBytes, storedSha256, plainBytes, plainSha256);
        }
    }

    /** Returns the existing objects without a note, by plain SHA-256. Foreign names are ignored. */
    public Map<String, Present> present() throws VaultException {
        Map<String, Present> found = new TreeMap<>();
        for (Present each : listed(bucket, prefix, Set.of(VaultLayout.DAMAGED_SUFFIX, VaultLayout.UNUSED_SUFFIX))) {
            found.putIfAbsent(each.plainSha256(), each);
        }
        return found;
    }

    /** Returns the objects below any prefix that have none of these notes. */
    static List<Present> listed(Bucket bucket, String prefix, Set<String> notes) throws VaultException {
        List<Present> found = new ArrayList<>();
        Set<String> noted = new HashSet<>();
        bucket.list(prefix, listed -> {
            Matcher name = NAME.matcher(listed.key());
            if (name.find() && name.end() == listed.key().length()) {
                if (name.group(4) == null) {
                    long plainBytes = Long.parseLong(name.group(3));
                    found.add(new Present(listed.key(), name.group(1), plainBytes, name.group(2), listed.bytes()));
                } else {
                    noted.add(listed.key());
                }
            }
        });
        found.removeIf(each -> notes.stream().anyMatch(note -> noted.contains(each.key() + note)));
        return found;
    }

    /** Writes a note beside a damaged object; removes nothing. A wrong note only costs another upload. */
    static void distrust(Bucket bucket, String key, Problem because) throws VaultException {
        bucket.put(key + VaultLayout.DAMAGED_SUFFIX, (because.sentence() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the digest that names these objects' recipients. */
    public String recipientSet() {
        return recipients.digest();
    }

    /**
     * Begins an object for this content.
     *
     * @param plainSha256 of the bytes that will be written, lower-case hex
     */
    public SharedOutput begin(String plainSha256) throws VaultException {
        SpooledUpload spooled = new SpooledUpload(bucket, spool);
        VaultOutput output =
                new VaultOutput(plainSha256, prefix + plainSha256 + "/", new StoredPipe(spooled, recipients, where));
        return new SharedOutput(output, spooled, prefix, plainSha256);
    }
}
