package io.stillpoint.vault;

import io.stillpoint.vault.keys.RecipientSet;
import io.stillpoint.vault.store.Bucket;
import io.stillpoint.vault.store.SpooledUpload;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Objects that recovery points share, addressed by what they hold: {@code …/sha256/<plain sha256>/<stored sha256>-<plain
 * bytes>}.
 *
 * <p>An S3 object exists only when its upload was completed, and it gets its key only when both digests are known: so a key
 * in the listing says that these stored bytes were whole and held this plain content, of this length, when they were sent. What a dead run
 * left is an unfinished upload, which no listing shows. Two runs that send the same content side by side, or one that sends
 * it again because the first object is damaged, leave two objects; each is good for itself and neither replaces the other.
 */
public final class SharedObjects {

    private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})/([0-9a-f]{64})-([0-9]{1,18})");

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

    /** A shared object that lies in the bucket. */
    public record Present(String key, String plainSha256, long plainBytes, String storedSha256, long storedBytes) {}

    /**
     * What is there, by plain SHA-256. Names that are none of ours are passed over.
     *
     * @param trusted decides by key; an object that was found damaged is no reason not to send its content again
     */
    public Map<String, Present> present(Predicate<String> trusted) throws VaultException {
        Map<String, Present> found = new TreeMap<>();
        bucket.list(prefix, listed -> {
            Matcher name = NAME.matcher(listed.key().substring(prefix.length()));
            if (name.matches() && trusted.test(listed.key())) {
                long plainBytes = Long.parseLong(name.group(3));
                found.putIfAbsent(
                        name.group(1),
                        new Present(listed.key(), name.group(1), plainBytes, name.group(2), listed.bytes()));
            }
        });
        return found;
    }

    /** Digest that names the recipients whom these objects are encrypted to. */
    public String recipientSet() {
        return recipients.digest();
    }

    /**
     * Begins an object that shall hold this content.
     *
     * @param plainSha256 lower-case hex; what is written must have it
     */
    public SharedOutput begin(String plainSha256) throws VaultException {
        SpooledUpload spooled = new SpooledUpload(bucket, spool);
        VaultOutput output =
                new VaultOutput(plainSha256, prefix + plainSha256 + "/", new StoredPipe(spooled, recipients, where));
        return new SharedOutput(output, spooled, prefix, plainSha256);
    }
}
