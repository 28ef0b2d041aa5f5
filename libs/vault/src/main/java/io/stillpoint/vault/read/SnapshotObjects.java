package io.stillpoint.vault.read;

import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.vault.VaultException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A snapshot's objects, plain, by name. The end of each is reached only when its bytes are what the manifest says. */
public final class SnapshotObjects {

    private final SnapshotVault vault;
    private final Map<String, StoredObject> objects;
    private final long expectedBytes;
    private final ReadProgress progress;
    private long doneBytes;

    /** @param progress gets every buffer of every object */
    public SnapshotObjects(SnapshotVault vault, SnapshotRef snapshot, ReadProgress progress) throws VaultException {
        this.vault = vault;
        this.objects = vault.requireManifest(snapshot).objects().stream()
                .collect(Collectors.toMap(StoredObject::name, Function.identity()));
        this.expectedBytes = snapshot.plainBytes();
        this.progress = progress;
    }

    /** @throws NoSuchFileException when the snapshot has none of this name */
    public InputStream open(String name) throws IOException {
        StoredObject object = objects.get(name);
        if (object == null) {
            throw new NoSuchFileException(name);
        }
        return new Told(vault.vault().openPlain(object, vault.identity()));
    }

    /** Reads a whole object that is known to be small. */
    public byte[] bytes(String name) throws IOException {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        }
    }

    private final class Told extends FilterInputStream {

        private Told(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            passed(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            passed(Math.max(read, 0));
            return read;
        }

        private void passed(int bytes) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while reading a snapshot");
            }
            doneBytes += bytes;
            progress.read(doneBytes, expectedBytes);
        }
    }
}
