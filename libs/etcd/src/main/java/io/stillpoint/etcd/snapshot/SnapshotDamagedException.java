package io.stillpoint.etcd.snapshot;

/** The bytes that passed are not a whole snapshot. The message says what was found. */
public final class SnapshotDamagedException extends Exception {

    private static final long serialVersionUID = 1L;

    public SnapshotDamagedException(String found) {
        super(found);
    }
}
