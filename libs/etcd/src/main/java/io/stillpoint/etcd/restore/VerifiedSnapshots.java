package io.stillpoint.etcd.restore;

import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.read.ReadProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plain etcd snapshots that this process has read back whole. Each is fetched once and kept for all members that are
 * restored from it. It is removed when its saga ends, or when nobody has used it for a while. Another process that gets
 * a member's task fetches and verifies for itself.
 */
public final class VerifiedSnapshots {

    private static final Logger LOG = LoggerFactory.getLogger(VerifiedSnapshots.class);

    private final SnapshotVerifier verifier;
    private final ScratchDirectory scratch;
    private final SpaceRule space;
    private final Duration keep;
    private final Clock clock;
    /** Held during a fetch, so that members which wait for the same snapshot find it afterwards. */
    private final ReentrantLock fetching = new ReentrantLock();

    private final Map<String, Kept> byManifest = new HashMap<>();

    /** @param keep how long an unused snapshot is kept */
    public VerifiedSnapshots(
            SnapshotVerifier verifier, ScratchDirectory scratch, SpaceRule space, Duration keep, Clock clock) {
        this.verifier = verifier;
        this.scratch = scratch;
        this.space = space;
        this.keep = keep;
        this.clock = clock;
    }

    private static final class Kept {
        private final String cluster;
        private final Path directory;
        private final long databaseBytes;
        private int users;
        private Instant lastUsed;
        private boolean unwanted;

        private Kept(SnapshotRef snapshot, Path directory, long databaseBytes, Instant lastUsed) {
            this.cluster = snapshot.cluster();
            this.directory = directory;
            this.databaseBytes = databaseBytes;
            this.lastUsed = lastUsed;
        }

        private Path file() {
            return in(directory);
        }

        /** Returns whether the file is still complete: some machines tidy up temporary directories. */
        private boolean isWhole() {
            try {
                return Files.size(file()) == databaseBytes;
            } catch (IOException e) {
                return false;
            }
        }
    }

    /** A verified plain snapshot that is kept at least until this is closed. */
    public final class Lease implements AutoCloseable {
        private final Kept kept;

        private Lease(Kept kept) {
            this.kept = kept;
        }

        public Path file() {
            return kept.file();
        }

        @Override
        public void close() {
            giveBack(kept);
        }
    }

    /** Returns the plain snapshot; fetches and verifies it unless this process has done so already. */
    public Lease obtain(SnapshotRef snapshot, ReadProgress progress) throws IOException, InterruptedException {
        fetching.lockInterruptibly();
        try {
            sweep();
            Lease known = lease(snapshot.manifestSha256());
            return known == null ? fetch(snapshot, progress) : known;
        } finally {
            fetching.unlock();
        }
    }

    private Lease fetch(SnapshotRef snapshot, ReadProgress progress) throws IOException, InterruptedException {
        Path directory;
        try {
            scratch.require(space.scratchBytes(snapshot.plainBytes()));
            directory = scratch.newDirectory("snapshot-");
        } catch (IOException e) {
            throw scratch.failed(e, "a plain snapshot");
        }
        Kept kept = null;
        try {
            long databaseBytes = verifier.readInto(in(directory), snapshot, progress);
            kept = new Kept(snapshot, directory, databaseBytes, clock.instant());
        } finally {
            if (kept == null) {
                remove(directory);
            }
        }
        synchronized (byManifest) {
            kept.users++;
            byManifest.put(snapshot.manifestSha256(), kept);
        }
        return new Lease(kept);
    }

    private static Path in(Path directory) {
        return directory.resolve("snapshot.db");
    }

    private @org.jspecify.annotations.Nullable Lease lease(String manifestSha256) {
        synchronized (byManifest) {
            Kept kept = byManifest.get(manifestSha256);
            if (kept == null) {
                return null;
            }
            if (!kept.isWhole()) {
                discard(other -> other == kept);
                return null;
            }
            kept.users++;
            return new Lease(kept);
        }
    }

    private void giveBack(Kept kept) {
        synchronized (byManifest) {
            kept.users--;
            kept.lastUsed = clock.instant();
            if (kept.unwanted && kept.users == 0) {
                remove(kept.directory);
            }
        }
    }

    /** Removes a cluster's snapshots, because its saga has ended. */
    public void forget(String cluster) {
        discard(kept -> kept.cluster.equals(cluster));
    }

    /** Removes snapshots that nobody has used for a while. */
    public void sweep() {
        Instant oldest = clock.instant().minus(keep);
        discard(kept -> kept.users == 0 && kept.lastUsed.isBefore(oldest));
    }

    private void discard(java.util.function.Predicate<Kept> which) {
        synchronized (byManifest) {
            for (Iterator<Kept> each = byManifest.values().iterator(); each.hasNext(); ) {
                Kept kept = each.next();
                if (which.test(kept)) {
                    each.remove();
                    kept.unwanted = true;
                    if (kept.users == 0) {
                        remove(kept.directory);
                    }
                }
            }
        }
    }

    private void remove(Path directory) {
        try {
            scratch.remove(directory);
        } catch (IOException e) {
            LOG.warn("cannot remove the plain snapshot {}: {}", directory, e.toString());
        }
    }
}
