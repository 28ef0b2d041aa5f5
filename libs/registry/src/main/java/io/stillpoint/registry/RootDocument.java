package io.stillpoint.registry;

import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.root.RegistryRoot.StoredBlob;
import io.stillpoint.registry.root.RootCheck;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.keys.AgeIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** Reads a snapshot's root document. */
public final class RootDocument {

    private RootDocument() {}

    /**
     * Reads the root of a snapshot.
     *
     * @throws io.stillpoint.vault.VaultException when manifest or document are not the very bytes that {@code ref}
     *     names
     * @throws RegistryException {@code registry-root-broken}
     */
    public static RegistryRoot read(Vault vault, SnapshotRef ref, AgeIdentity identity) throws IOException {
        Manifest manifest = vault.manifest(ref);
        StoredObject object = manifest.objects().stream()
                .filter(each -> each.name().equals(ImageBackup.ROOT))
                .findFirst()
                .orElseThrow(() -> broken("no " + ImageBackup.ROOT, ref.manifestKey()));
        byte[] text;
        try (InputStream in = vault.openPlain(object, identity)) {
            text = in.readAllBytes();
        }
        RegistryRoot root;
        try {
            root = Json.read(text, RegistryRoot.class);
        } catch (JacksonException e) {
            throw broken("something else", object.key());
        }
        Optional<String> contradiction = RootCheck.contradiction(root);
        if (contradiction.isPresent()) {
            throw broken(contradiction.get(), object.key());
        }
        return root;
    }

    /** Returns a blob's object, as the vault reads it. */
    public static StoredObject object(StoredBlob blob) {
        return new StoredObject(
                blob.digest().hex(),
                blob.key(),
                blob.version(),
                blob.storedBytes(),
                blob.storedSha256(),
                blob.bytes(),
                blob.digest().hex());
    }

    private static RegistryException broken(String found, String where) {
        return new RegistryException(
                new Problem(
                        "registry-root-broken",
                        "a root document of format " + RegistryRoot.FORMAT + " in which nothing is missing",
                        found,
                        where,
                        "Do not restore from it. Choose another recovery point, or a newer Stillpoint."),
                false);
    }
}
