package io.stillpoint.mariadb.aside;

/** How far a restore has come. Written down on the server itself, so that whoever comes after a crash can go on. */
public enum AsidePhase {
    /** Definitions are being written down; nothing is touched yet. */
    SAVING,
    /** All definitions are written down; databases are moved one after the other. */
    SAVED,
    /** Every old table is aside; databases of the old names are new. */
    MOVED,
    LOADED,
    PROVED,
    /** The old is being deleted: there is no way back any more. */
    DISCARDING
}
