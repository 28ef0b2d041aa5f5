package io.stillpoint.policy.retention;

import io.stillpoint.schemas.shared.Problem;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the vault said when it was asked for a cluster's recovery points.
 *
 * @param sealed names of the points whose signed document it showed
 * @param failure why the answer is not whole; null when every page of the listing came
 * @param storeTime the store's own clock when it answered, null when it did not say
 */
public record VaultAnswer(
        Set<String> sealed,
        @Nullable Problem failure,
        @Nullable Instant storeTime) {

    public VaultAnswer {
        sealed = Set.copyOf(sealed);
    }
}
