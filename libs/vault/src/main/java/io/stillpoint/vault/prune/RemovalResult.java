package io.stillpoint.vault.prune;

import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * What was removed, and what the store refused to remove.
 *
 * @param bytes in the vault
 * @param refused the first problems; a locked object is one
 * @param refusedObjects how many objects are still there
 */
public record RemovalResult(long objects, long bytes, List<Problem> refused, long refusedObjects) {

    private static final int SHOWN = 20;

    public static final RemovalResult NOTHING = new RemovalResult(0, 0, List.of(), 0);

    public RemovalResult {
        refused = List.copyOf(refused);
    }

    /** Both together. */
    public RemovalResult plus(RemovalResult other) {
        List<Problem> problems = new ArrayList<>(refused);
        problems.addAll(other.refused);
        return new RemovalResult(
                objects + other.objects,
                bytes + other.bytes,
                problems.subList(0, Math.min(SHOWN, problems.size())),
                refusedObjects + other.refusedObjects);
    }
}
