package io.stillpoint.prune.task;

import io.stillpoint.bus.task.TaskContext;
import io.stillpoint.schemas.policy.LockExtension;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.LockTerm;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Puts off the ends of locks, before anything is removed: a lock that ran out is worse than space that comes back a day later. */
final class LockRun {

    private static final String NOT_EXTENDED = "lock-not-extended";
    /** Enough for one more point and the report. */
    private static final Duration RESERVE = Duration.ofMinutes(2);

    private final Vault vault;
    private final TaskContext context;
    private final List<Problem> problems = new ArrayList<>();

    LockRun(Vault vault, TaskContext context) {
        this.vault = vault;
        this.context = context;
    }

    /** What was not extended, and why. */
    List<Problem> problems() {
        return List.copyOf(problems);
    }

    /**
     * Extends the locks, those of shared objects first: they must last as long as the longest that needs them.
     *
     * @param snapshots of all points that the log knows
     * @return the locks that end later now
     */
    List<LockExtension> carryOut(String cluster, List<LockExtension> locks, List<SnapshotRef> snapshots)
            throws VaultException {
        List<LockExtension> extended = new ArrayList<>();
        if (locks.isEmpty() || !shared(locks, snapshots)) {
            return extended;
        }
        for (LockExtension lock : locks) {
            if (context.left().compareTo(RESERVE) < 0) {
                break;
            }
            context.progress(0, null, "extending the locks of " + lock.point());
            if (done(
                    "the locks of " + lock.point(),
                    lock,
                    () -> vault.extend(cluster, lock.point(), of(lock, snapshots), term(lock)))) {
                extended.add(lock);
            }
        }
        return extended;
    }

    private boolean shared(List<LockExtension> locks, List<SnapshotRef> snapshots) throws VaultException {
        context.progress(0, null, "extending the locks of shared objects");
        List<SnapshotRef> all =
                locks.stream().flatMap(lock -> of(lock, snapshots).stream()).toList();
        LockExtension first = locks.getFirst();
        return done("the locks of shared objects", first, () -> vault.extendShared(all, term(first)));
    }

    private interface Part {
        void extend() throws VaultException;
    }

    private boolean done(String what, LockExtension lock, Part part) throws VaultException {
        try {
            part.extend();
            return true;
        } catch (VaultException e) {
            if (e.retryable()) {
                throw e;
            }
            problems.add(new Problem(
                    NOT_EXTENDED,
                    "%s to end at %s".formatted(what, lock.until()),
                    "a refusal (%s)".formatted(e.problem().finding()),
                    "vault",
                    "Nothing was removed for that. Look at the rights of the key that may delete: it needs"
                            + " PutObjectRetention and PutObjectLegalHold."));
            return false;
        }
    }

    private static LockTerm term(LockExtension lock) {
        return new LockTerm(lock.mode(), lock.until(), lock.legalHold());
    }

    private static List<SnapshotRef> of(LockExtension lock, List<SnapshotRef> snapshots) {
        return snapshots.stream()
                .filter(snapshot -> snapshot.point().equals(lock.point()))
                .toList();
    }
}
