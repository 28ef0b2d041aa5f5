package io.stillpoint.mariadb.aside;

/** How far a restore has come. The server itself keeps it, so that another process can go on after a crash. */
public enum AsidePhase {
    /** Definitions are being saved; nothing is touched yet. */
    SAVING,
    /** All definitions are saved; databases are moved one after the other. */
    SAVED,
    /** Every old table is aside; databases with the old names are new. */
    MOVED,
    LOADED,
    PROVED,
    /** The old data is being deleted: there is no way back any more. */
    DISCARDING;

    /** Whether events are kept from firing meanwhile. */
    public boolean silences() {
        return this == SAVED || this == MOVED || this == LOADED;
    }
}
