package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.shared.Action;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Which faults a seed brings, and to which kind of step. Counts those that really happened. */
final class FaultPlan {

    /** How often each fault met each kind of step, over all seeds of a run. */
    static final class Counts {

        private final long[][] counts = new long[Fault.values().length][Action.values().length];

        void add(Fault fault, Action action) {
            counts[fault.ordinal()][action.ordinal()]++;
        }

        void addAll(Counts other) {
            for (Fault fault : Fault.values()) {
                for (Action action : Action.values()) {
                    counts[fault.ordinal()][action.ordinal()] += other.of(fault, action);
                }
            }
        }

        long of(Fault fault, Action action) {
            return counts[fault.ordinal()][action.ordinal()];
        }
    }

    private static final Fault[] FAULTS = Fault.values();
    private static final Action[] ACTIONS = Action.values();

    private final Map<Action, Set<Fault>> planned = new EnumMap<>(Action.class);
    private final double noise;
    private final SplittableRandom random;
    private final Counts counts;

    FaultPlan(SplittableRandom random, Counts counts) {
        this.random = random;
        this.counts = counts;
        int weather = random.nextInt(10);
        int number = weather < 1 ? 0 : weather < 8 ? 1 + random.nextInt(3) : 6;
        this.noise = weather < 8 ? 0 : weather == 8 ? 0.01 : 0.06;
        for (int index = 0; index < number; index++) {
            Action action = ACTIONS[random.nextInt(ACTIONS.length)];
            plan(action, FAULTS[random.nextInt(FAULTS.length)]);
            // Something is rolled back only when its own restore fails.
            if (action == Action.ROLL_BACK_ETCD_DATA) {
                plan(Action.AWAIT_ETCD, random.nextBoolean() ? Fault.FAILS_FOR_GOOD : Fault.CANCEL);
            } else if (action == Action.ROLL_BACK_MONGODB) {
                plan(Action.RESTORE_MONGODB, random.nextBoolean() ? Fault.FAILS_FOR_GOOD : Fault.CANCEL);
            } else if (action == Action.ROLL_BACK_MARIADB) {
                plan(Action.RESTORE_MARIADB, random.nextBoolean() ? Fault.FAILS_FOR_GOOD : Fault.CANCEL);
            } else if (action == Action.ROLL_BACK_CERTIFICATES) {
                plan(Action.RESTORE_CERTIFICATES, random.nextBoolean() ? Fault.FAILS_FOR_GOOD : Fault.CANCEL);
            }
        }
    }

    private void plan(Action action, Fault fault) {
        planned.computeIfAbsent(action, _ -> EnumSet.noneOf(Fault.class)).add(fault);
    }

    boolean plans(Action action) {
        return planned.containsKey(action);
    }

    /** Whether this fault meets this step; a planned one does so once. */
    boolean strikes(Fault fault, Action action) {
        Set<Fault> here = planned.get(action);
        boolean strikes = here != null && here.contains(fault) && random.nextInt(3) > 0;
        if (strikes) {
            here.remove(fault);
        } else {
            strikes = noise > 0 && isNoise(fault) && random.nextDouble() < noise;
        }
        if (strikes) {
            counts.add(fault, action);
        }
        return strikes;
    }

    /** Deaths and clock jumps are rare events, not noise. */
    private static boolean isNoise(Fault fault) {
        return switch (fault) {
            case NODE_DIES,
                    STORE_AWAY,
                    FENCE_LOST,
                    DISK_FULL,
                    WORKERS_AWAY,
                    WORKERS_DIE_OF_IT,
                    OTHERS_MOVE_DATA,
                    WORKER_CLOCK_SET,
                    COORDINATOR_AWAY,
                    CLOCK_FORWARD,
                    CLOCK_BACK,
                    CANCEL,
                    CANCEL_TWICE,
                    FAILS_FOR_GOOD -> false;
            default -> true;
        };
    }
}
