package io.stillpoint.policy.leftover;

import io.stillpoint.policy.leftover.BlobVerdict.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which shared objects go. They go in two rounds: first a note is put beside an object that no point needs, and backups
 * stop relying on it; only what has had its note for {@link LeftoverDecider#GRACE} is removed. A store has no fencing tokens. So even a
 * process that wakes up late and removes what an old round chose takes nothing that a newer point needs.
 */
public final class BlobDecider {

    private static final Duration GRACE = LeftoverDecider.GRACE;

    private BlobDecider() {}

    /** @param needs of every point that stays and holds shared objects */
    public static List<BlobVerdict> decide(List<SharedBlob> blobs, List<BlobNeeds> needs, Instant now) {
        Map<String, String> neededBy = new HashMap<>();
        Optional<String> unlisted = Optional.empty();
        for (BlobNeeds each : needs) {
            switch (each) {
                case BlobNeeds.Listed listed -> listed.keys().forEach(key -> neededBy.put(key, listed.point()));
                case BlobNeeds.Unlisted(String point) -> unlisted = Optional.of(point);
            }
        }
        Optional<String> silent = unlisted;
        return blobs.stream()
                .map(blob -> verdict(blob, Optional.ofNullable(neededBy.get(blob.key())), silent, now))
                .toList();
    }

    private static BlobVerdict verdict(SharedBlob blob, Optional<String> user, Optional<String> silent, Instant now) {
        if (user.isPresent()) {
            return new BlobVerdict(blob, Fate.STAYS, user.get() + " needs it");
        }
        if (silent.isPresent()) {
            return new BlobVerdict(blob, Fate.STAYS, silent.get() + " does not list what it needs, so all stays");
        }
        Instant since = blob.unusedSince();
        if (since == null) {
            Instant due = blob.storedAt().plus(GRACE);
            return due.isAfter(now)
                    ? new BlobVerdict(blob, Fate.STAYS, "no point needs it, stays until " + due)
                    : new BlobVerdict(blob, Fate.NOTED, "no point needs it");
        }
        Instant due = since.plus(GRACE);
        return due.isAfter(now)
                ? new BlobVerdict(blob, Fate.STAYS, "noted as unused, stays until " + due)
                : new BlobVerdict(blob, Fate.REMOVED, "noted as unused since " + since);
    }
}
