package io.stillpoint.etcd.restore;

/**
 * How much room a restored member needs. Old data is renamed where it is, so it needs none beyond what it has; a new
 * data directory holds the database and room to grow, a new WAL its first preallocated segments.
 *
 * @param factor times the plain bytes of the snapshot
 * @param walBytes for the WAL: etcd preallocates 64 MB at a time and keeps the next segment ready
 */
public record SpaceRule(double factor, long walBytes) {

    public SpaceRule {
        if (factor < 1) {
            throw new IllegalArgumentException("the factor for disk space must be at least 1, found " + factor);
        }
    }

    public long dataBytes(long plainBytes) {
        return (long) Math.ceil(plainBytes * factor);
    }

    /** Returns what this machine needs for a verified snapshot and one member's finished data directory beside it. */
    public long scratchBytes(long plainBytes) {
        return 2 * plainBytes + walBytes;
    }
}
