package io.stillpoint.registry;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.RegistryRoot.StoredBlob;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.keys.AgeIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * Makes sure that a blob is in all repositories that need it. An existing blob is read and compared with its digest: a
 * registry knows only whether it has a file. A missing one is mounted from another repository, or sent.
 */
final class BlobRestore {

    private static final int TRIES = 2;

    private final RegistryClient client;
    private final Vault vault;
    private final AgeIdentity identity;

    BlobRestore(RegistryClient client, Vault vault, AgeIdentity identity) {
        this.client = client;
        this.vault = vault;
        this.identity = identity;
    }

    /** A blob, and the repositories that need it. */
    record Needed(StoredBlob blob, SortedSet<String> repositories) {}

    /**
     * The result for one blob.
     *
     * @param pushed whether its bytes were sent
     * @param damaged whether the registry had other bytes under its digest
     * @param whole whether the registry has it now
     */
    record Outcome(StoredBlob blob, boolean pushed, boolean damaged, boolean whole) {}

    Outcome see(Needed needed) throws IOException {
        StoredBlob blob = needed.blob();
        Digest digest = blob.digest();
        List<String> having = new ArrayList<>();
        List<String> lacking = new ArrayList<>();
        for (String repository : needed.repositories()) {
            (has(repository, digest) ? having : lacking).add(repository);
        }
        boolean wrong = !having.isEmpty() && !whole(having.getFirst(), blob);
        if (wrong) {
            return heal(needed);
        }
        boolean pushed = false;
        for (String repository : lacking) {
            if (having.isEmpty()) {
                push(repository, blob);
                pushed = true;
                // The storage may have kept a file that no repository named.
                if (!whole(repository, blob)) {
                    return heal(needed);
                }
            } else if (!client.mountBlob(repository, digest, having.getFirst())) {
                push(repository, blob);
                pushed = true;
            }
            having.add(repository);
        }
        return new Outcome(blob, pushed, false, true);
    }

    /** Returns whether a repository has it; one whose link to it is broken, which fails while other requests work, has not. */
    private boolean has(String repository, Digest digest) throws IOException {
        try {
            return client.blobBytes(repository, digest).isPresent();
        } catch (RegistryException e) {
            if (!RepositoryRestore.UNREADABLE.contains(e.problem().code())) {
                throw e;
            }
            client.login();
            return false;
        }
    }

    /**
     * Replaces a damaged blob. The registry's answer to a push proves nothing here; only reading the blob back does.
     */
    private Outcome heal(Needed needed) throws IOException {
        StoredBlob blob = needed.blob();
        boolean whole = true;
        for (String repository : needed.repositories()) {
            push(repository, blob);
            whole &= whole(repository, blob);
        }
        return new Outcome(blob, true, true, whole);
    }

    /**
     * Returns whether the registry has the blob. If its answer keeps breaking off at this blob while other requests
     * work, it does not: its file is gone although the registry still lists it.
     */
    private boolean whole(String repository, StoredBlob blob) throws IOException {
        for (int tried = 1; tried <= TRIES; tried++) {
            try {
                return BlobReader.whole(client, repository, blob.digest(), blob.bytes());
            } catch (RegistryException e) {
                if (!e.retryable()) {
                    throw e;
                }
                client.login();
            }
        }
        return false;
    }

    private void push(String repository, StoredBlob blob) throws IOException {
        client.pushBlob(
                repository, blob.digest(), blob.bytes(), () -> vault.openPlain(RootDocument.object(blob), identity));
    }
}
