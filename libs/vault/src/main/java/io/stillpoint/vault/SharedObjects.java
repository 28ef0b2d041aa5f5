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
 * Objects that recovery points share, addressed by what they hold: {@code …/sha256/<plain sha256>/<stored sha256>-<plain
 * bytes>}.
 *
 * <p>An S3 object exists only when its upload was completed, and it gets its key only when both digests are known: so a key
 * in the listing says that these stored bytes were whole and held this plain content, of this length, when they were sent. What a dead run
 * left is an unfinished upload, which no listing shows. Two runs that send the same content side by side, or one that sends
 * it again because the first object is damaged, leave two objects; each is good for itself and neither replaces the other.
 *
 * <p>Beside an object that a verification found damaged is its key with {@code .damaged} behind: whoever lists the objects
 * sees that too, and counts on that one no more.
 */
public final class SharedObjects {

    private static final String DAMAGED = ".damaged";
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})/([0-9a-f]{64})-([0-9]{1,18})(\\.damaged)?");

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

    /** A shared object that is in the bucket. */
    public record Present(String key, String plainSha256, long plainBytes, String storedSha256, long storedBytes) {

        /** As a manifest would name it: the key alone says what its bytes must be. */
        StoredObject object() {
            return new StoredObject(plainSha256, key, storedBytes, storedSha256, plainBytes, plainSha256);
        }
    }

    /**
     * Returns what is there and was not found damaged, by plain SHA-256. Names that are none of ours are passed over.
     */
    public Map<String, Present> present() throws VaultException {
        Map<String, Present> found = new TreeMap<>();
        for (Present each : listed(bucket, prefix)) {
            found.putIfAbsent(each.plainSha256(), each);
        }
        return found;
    }

    /** The same below any prefix of which they are. */
    static List<Present> listed(Bucket bucket, String prefix) throws VaultException {
        List<Present> found = new ArrayList<>();
        Set<String> damaged = new HashSet<>();
        bucket.list(prefix, listed -> {
            Matcher name = NAME.matcher(listed.key());
            if (name.find() && name.end() == listed.key().length()) {
                if (name.group(4) == null) {
                    long plainBytes = Long.parseLong(name.group(3));
                    found.add(new Present(listed.key(), name.group(1), plainBytes, name.group(2), listed.bytes()));
                } else {
                    damaged.add(listed.key());
                }
            }
        });
        found.removeIf(each -> damaged.contains(each.key() + DAMAGED));
        return found;
    }

    /** Leaves a note beside an object: nothing is removed, and a wrong note costs one more upload. */
    static void distrust(Bucket bucket, String key, Problem because) throws VaultException {
        bucket.put(key + DAMAGED, (because.sentence() + "\n").getBytes(StandardCharsets.UTF_8));
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
