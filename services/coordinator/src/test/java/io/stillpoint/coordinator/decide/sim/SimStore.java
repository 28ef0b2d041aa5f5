package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import java.util.HashMap;
import java.util.Map;

/** The vault's store, which may be away for a while. */
final class SimStore {

    private static final long MINUTE = 60_000;

    /** No outage is longer, and a seal that began less than this before it may not fail of it: together they are below an hour. */
    static final long LONGEST_OUTAGE = 30 * MINUTE;

    private static final long SEALING_BEFORE = 25 * MINUTE;

    private final World world;
    private final Map<String, String> documents = new HashMap<>();
    private final Map<String, String> signed = new HashMap<>();
    private long awaySince;
    private long awayUntil;

    SimStore(World world) {
        this.world = world;
    }

    void goAway() {
        if (!isAway()) {
            awaySince = world.time();
            awayUntil = awaySince + world.between(1, LONGEST_OUTAGE);
            world.trace(() -> "the store is away for %d s".formatted((awayUntil - awaySince) / 1000));
        }
    }

    boolean isAway() {
        return world.time() < awayUntil;
    }

    /** Whether the last outage was too short to excuse that a seal was given up. */
    boolean shouldHaveBeenOutlived(long sealBegunAt) {
        return awaySince - sealBegunAt < SEALING_BEFORE;
    }

    /** Writes a point's document unless it is there; false when another one is. */
    boolean document(Work.SealPoint seal) {
        return documents.computeIfAbsent(seal.point(), _ -> seal.document()).equals(seal.document());
    }

    /** Writes the signature over a point's document, as {@link #document}. */
    boolean signature(Work.SealPoint seal) {
        return signed.computeIfAbsent(seal.point(), _ -> seal.document()).equals(seal.document());
    }

    /** What was sent long ago arrives: this store knows no conditions. */
    void arriveLate(Work.SealPoint seal, boolean document) {
        (document ? documents : signed).put(seal.point(), seal.document());
        world.trace(() -> "late: the %s of %s".formatted(document ? "document" : "signature", seal.point()));
    }

    boolean isReadable(String point) {
        return documents.containsKey(point) && documents.get(point).equals(signed.get(point));
    }

    /** Whether an action reads or writes the store. */
    static boolean isNeeded(Action action) {
        return switch (action) {
            case CHECK_VAULT,
                    SEAL_POINT,
                    VERIFY_SNAPSHOT,
                    PLAN_RESTORE,
                    REPLACE_ETCD_DATA,
                    PLAN_PRUNE,
                    REMOVE_OBJECTS -> true;
            default ->
                Component.of(action)
                        .filter(component -> action == component.snapshot()
                                || component.restore().filter(action::equals).isPresent())
                        .isPresent();
        };
    }
}
