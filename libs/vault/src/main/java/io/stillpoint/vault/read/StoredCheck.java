package io.stillpoint.vault.read;

import io.stillpoint.schemas.shared.Problem;

/** The result of comparing a snapshot's stored objects with its manifest while planning. */
public sealed interface StoredCheck {

    /** Every stored byte is the manifest's. */
    record Whole() implements StoredCheck {}

    /** At least one object is missing or differs. */
    record Damaged(Problem problem) implements StoredCheck {}

    /** Not compared: too large while somebody waits for a plan. It is read back before anything is touched. */
    record Postponed(long storedBytes) implements StoredCheck {}
}
