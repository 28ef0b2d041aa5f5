package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.shared.Capability;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/** The task queues: of each kind only so many tasks are taken at once, first come, first served. */
final class CrewQueue {

    private final int slots;
    private final Map<Capability, Integer> busy = new EnumMap<>(Capability.class);
    private final Map<Capability, Deque<Runnable>> waiting = new EnumMap<>(Capability.class);

    CrewQueue(int slots) {
        this.slots = slots;
    }

    void add(Capability kind, Runnable take) {
        if (busy.getOrDefault(kind, 0) < slots) {
            busy.merge(kind, 1, Integer::sum);
            take.run();
        } else {
            waiting.computeIfAbsent(kind, _ -> new ArrayDeque<>()).add(take);
        }
    }

    /** A slot of this kind has nothing to do any more. */
    void free(Capability kind) {
        Runnable next = waiting.getOrDefault(kind, new ArrayDeque<>()).poll();
        if (next == null) {
            busy.merge(kind, -1, Integer::sum);
        } else {
            next.run();
        }
    }
}
