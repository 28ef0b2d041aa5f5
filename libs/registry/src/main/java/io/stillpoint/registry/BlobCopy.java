package io.stillpoint.registry;

import io.stillpoint.registry.client.BlobInput;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.FrozenRoot.Blob;
import io.stillpoint.registry.root.RegistryRoot.StoredBlob;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.vault.SharedObjects;
import io.stillpoint.vault.SharedOutput;
import io.stillpoint.vault.VaultException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Makes sure that a blob is in the vault: it is found there, or copied and compared with its digest on the way. */
final class BlobCopy {

    private static final int TRIES = 3;
    private static final int BUFFER_BYTES = 256 << 10;

    private final RegistryClient client;
    private final SharedObjects shared;
    private final Map<String, SharedObjects.Present> present;

    BlobCopy(RegistryClient client, SharedObjects shared, Map<String, SharedObjects.Present> present) {
        this.client = client;
        this.shared = shared;
        this.present = present;
    }

    /**
     * The result for one blob.
     *
     * @param stored null when the registry cannot give it, and the vault never had it
     * @param fresh whether it was not in the vault before
     * @param why it is not stored, in a few words; empty when it is
     */
    record Outcome(Digest digest, @Nullable StoredBlob stored, boolean fresh, String why) {}

    boolean isPresent(Blob blob) {
        return present.containsKey(blob.digest().hex());
    }

    /**
     * Finds or copies a blob; {@code passed} gets the length of every piece, and a negative length when a copy broke
     * off.
     */
    Outcome see(Blob blob, LongConsumer passed) throws IOException {
        SharedObjects.Present there = present.get(blob.digest().hex());
        if (there != null) {
            // The registry need not have it any more: what a manifest of the root names can be restored.
            return new Outcome(
                    blob.digest(),
                    new StoredBlob(
                            blob.digest(),
                            there.plainBytes(),
                            there.key(),
                            there.version(),
                            there.storedBytes(),
                            there.storedSha256()),
                    false,
                    "");
        }
        String why = "is gone";
        for (String repository : blob.repositories()) {
            try {
                @Nullable StoredBlob stored = copy(repository, blob, passed);
                if (stored != null) {
                    return new Outcome(blob.digest(), stored, true, "");
                }
            } catch (RegistryException e) {
                // Is the registry or its storage away, or only unable to give this blob? It gave the repository's tags
                // before.
                client.listTags(repository);
                // Another repository may have a link to it that is not broken.
                why = "cannot be read: " + e.problem().found();
            } catch (VaultException e) {
                if (!e.problem().code().equals(SharedOutput.CONTENT_DIFFERS)) {
                    throw e;
                }
                // A registry keeps a blob once for all repositories.
                return new Outcome(
                        blob.digest(),
                        null,
                        false,
                        "is damaged: its SHA-256 is " + e.problem().found());
            }
        }
        return new Outcome(blob.digest(), null, false, why);
    }

    private @Nullable StoredBlob copy(String repository, Blob blob, LongConsumer passed) throws IOException {
        for (int tried = 1; ; tried++) {
            long[] done = {0};
            try {
                return copyOnce(repository, blob.digest(), count -> {
                    done[0] += count;
                    passed.accept(count);
                });
            } catch (IOException e) {
                passed.accept(-done[0]);
                if (!(e instanceof RegistryException failed) || !failed.retryable() || tried == TRIES) {
                    throw e;
                }
            }
        }
    }

    private @Nullable StoredBlob copyOnce(String repository, Digest digest, LongConsumer passed) throws IOException {
        Optional<BlobInput> found = client.blob(repository, digest);
        if (found.isEmpty()) {
            return null;
        }
        try (BlobInput in = found.get();
                SharedOutput out = shared.begin(digest.hex())) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                passed.accept(count);
            }
            StoredObject object = out.commit();
            return new StoredBlob(
                    digest,
                    object.plainBytes(),
                    object.key(),
                    object.version(),
                    object.storedBytes(),
                    object.storedSha256());
        }
    }
}
