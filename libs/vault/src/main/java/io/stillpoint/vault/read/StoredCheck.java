package io.stillpoint.vault.read;

import io.stillpoint.schemas.shared.Problem;

/** Whether the stored objects of a snapshot were compared with its manifest while planning. */
public sealed interface StoredCheck {

    /** Every stored byte is the manifest's. */
    record Whole() implements StoredCheck {}

    /** At least one object is missing or differs. */
    record Damaged(Problem problem) implements StoredCheck {}

    /** Not looked at: too large for a plan that somebody waits for. It is read back before anything is touched. */
    record Postponed(long storedBytes) implements StoredCheck {}
}
