package io.stillpoint.registry;

import io.stillpoint.registry.client.BlobInput;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.FrozenRoot.Blob;
import io.stillpoint.registry.root.RegistryRoot.StoredBlob;
import io.stillpoint.schemas.shared.Problem;
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
     * @param stored null when it has vanished from the registry, and the vault never had it
     * @param fresh whether it was not in the vault before
     */
    record Outcome(Digest digest, @Nullable StoredBlob stored, boolean fresh) {}

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
                    false);
        }
        for (String repository : blob.repositories()) {
            @Nullable StoredBlob stored = copy(repository, blob, passed);
            if (stored != null) {
                return new Outcome(blob.digest(), stored, true);
            }
        }
        return new Outcome(blob.digest(), null, false);
    }

    private @Nullable StoredBlob copy(String repository, Blob blob, LongConsumer passed) throws IOException {
        for (int tried = 1; ; tried++) {
            long[] done = {0};
            try {
                return copyOnce(repository, blob.digest(), count -> {
                    done[0] += count;
                    passed.accept(count);
                });
            } catch (RegistryException e) {
                passed.accept(-done[0]);
                if (!e.retryable()) {
                    throw e;
                }
                if (tried == TRIES) {
                    // Is the registry down, or only unable to give this blob?
                    client.login();
                    throw damaged(repository, blob.digest(), e.problem().found());
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
        } catch (VaultException e) {
            if (e.problem().code().equals(SharedOutput.CONTENT_DIFFERS)) {
                throw damaged(repository, digest, e.problem().found());
            }
            throw e;
        }
    }

    private RegistryException damaged(String repository, Digest digest, String found) {
        return new RegistryException(
                new Problem(
                        "registry-blob-damaged",
                        "bytes with digest " + digest,
                        found,
                        client.url() + ", " + repository,
                        "The registry's storage is damaged there: restore that blob from an older recovery point, push the"
                                + " image again into a repaired storage, or delete the image."),
                false);
    }
}
