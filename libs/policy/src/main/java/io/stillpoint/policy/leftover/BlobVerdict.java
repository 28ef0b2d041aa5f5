package io.stillpoint.policy.leftover;

/** What becomes of a shared object, and why. */
public record BlobVerdict(SharedBlob blob, Fate fate, String why) {

    /** What becomes of it. */
    public enum Fate {
        STAYS,
        /** A note is put beside it; from then on no backup relies on it. */
        NOTED,
        REMOVED
    }
}
