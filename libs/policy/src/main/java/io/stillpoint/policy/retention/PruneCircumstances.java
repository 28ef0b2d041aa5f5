package io.stillpoint.policy.retention;

import io.stillpoint.schemas.shared.Problem;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that decides, beyond points and policy, whether anything may be removed.
 *
 * @param newestFactAt time of the last fact in the log
 * @param logProblem where the log's hash chain is broken, null when it was followed from the first fact to the last
 * @param inUse points that a saga reads, writes or will restore, with that saga's name; the points of restores that wait in line
 *     or for an approval are among them
 * @param explained points that the vault may still show although the catalogue rightly lacks them: removed ones whose objects
 *     are not all gone yet, those of failed backups, and the one that is being made
 */
public record PruneCircumstances(
        Instant newestFactAt,
        @Nullable Problem logProblem,
        VaultAnswer vault,
        Map<String, String> inUse,
        Set<String> explained) {

    public PruneCircumstances {
        inUse = Map.copyOf(inUse);
        explained = Set.copyOf(explained);
    }
}
