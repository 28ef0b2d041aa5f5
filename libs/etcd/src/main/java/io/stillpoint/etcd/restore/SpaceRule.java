package io.stillpoint.etcd.restore;

/**
 * How much room a restored member needs. Old data is renamed in place and needs none. A new data directory needs the
 * database and room to grow; a new WAL needs its first preallocated segments.
 *
 * @param factor multiple of the snapshot's plain bytes
 * @param walBytes bytes for the WAL: etcd preallocates 64 MB at a time and keeps the next segment ready
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

    /** Returns the bytes that this machine needs for a verified snapshot and one member's finished data directory. */
    public long scratchBytes(long plainBytes) {
        return 2 * plainBytes + walBytes;
    }
}
