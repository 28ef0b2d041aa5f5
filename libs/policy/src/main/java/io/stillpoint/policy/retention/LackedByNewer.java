package io.stillpoint.policy.retention;

import io.stillpoint.policy.retention.PointCopy.Condition;
import io.stillpoint.schemas.loss.Loss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The points that have what newer ones have lost. Of each loss of newer copies the newest verified copy that does not name it stays, with
 * all unverified ones that are newer than that; so does the newest copy that lacks nothing at all, for who wants everything of one time.
 */
final class LackedByNewer {

    private LackedByNewer() {}

    /**
     * Returns for each of these points what it has and newer ones lack; nothing where each loss of newer ones is elsewhere, too.
     *
     * @param undamaged the points with an undamaged copy of {@code kind}, newest first
     */
    static Map<PointHistory, List<Loss>> of(CopyKind kind, List<PointHistory> undamaged) {
        Map<PointHistory, List<Loss>> kept = new LinkedHashMap<>();
        Set<Loss> lacked = new TreeSet<>(Loss.SAME);
        boolean proved = false;
        boolean anyLacks = false;
        for (PointHistory point : undamaged) {
            PointCopy copy = point.copy(kind).orElseThrow();
            List<Loss> has = new ArrayList<>(lacked);
            has.removeIf(copy::lacks);
            if (!has.isEmpty() || anyLacks && copy.lacking().isEmpty()) {
                kept.put(point, has);
            }
            anyLacks |= !copy.lacking().isEmpty();
            if (!proved) {
                lacked.addAll(copy.lacking());
            }
            if (copy.condition() == Condition.VERIFIED) {
                if (copy.lacking().isEmpty()) {
                    return kept;
                }
                lacked.removeIf(loss -> !copy.lacks(loss));
                proved = true;
            }
        }
        return kept;
    }
}
