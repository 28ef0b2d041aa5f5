package io.stillpoint.coordinator.decide.sim;

import static io.stillpoint.coordinator.decide.sim.Watch.check;

import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SagaKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that sagas of one cluster that run side by side never work on the same part of it, by what they do and not by what they planned. */
final class SideBySideWatch {

    private static final String INVARIANT = "sagas side by side share nothing";

    private final Map<String, SagaFact.SagaStarted> running = new HashMap<>();
    /** By saga and step: the part that it works on. */
    private final Map<String, Map<String, Component>> open = new HashMap<>();
    /** By saga: what it has overwritten and may have to bring back. */
    private final Map<String, Set<Component>> overwritten = new HashMap<>();

    private int most;

    /** How many ran at once. */
    int most() {
        return most;
    }

    void begun(SagaFact.SagaStarted saga) {
        running.put(saga.saga(), saga);
        open.put(saga.saga(), new HashMap<>());
        overwritten.put(saga.saga(), new HashSet<>());
        most = Math.max(most, running.size());
        boolean alone = running.values().stream().noneMatch(each -> needsAll(each.kind()));
        check(alone || running.size() == 1, INVARIANT, running.values()::toString);
    }

    void started(StepFact.StepStarted step) {
        String own = step.step().saga();
        check(
                !step.action().changesNode() || running.size() == 1,
                INVARIANT,
                () -> step + " beside " + running.keySet());
        part(step.action()).ifPresent(part -> {
            for (String other : running.keySet()) {
                boolean shared = open.get(other).containsValue(part)
                        || overwritten.get(other).contains(part);
                check(other.equals(own) || !shared, INVARIANT, () -> step + " beside " + running.get(other));
            }
            open.get(own).put(step.step().step(), part);
            if (step.action().overwritesContent()) {
                overwritten.get(own).add(part);
            }
        });
    }

    void stepEnded(StepFact fact) {
        Map<String, Component> steps = open.get(fact.step().saga());
        if (steps != null) {
            steps.remove(fact.step().step());
        }
    }

    void ended(String saga) {
        running.remove(saga);
        open.remove(saga);
        overwritten.remove(saga);
    }

    /** They stop nodes, or remove what is kept. */
    private static boolean needsAll(SagaKind kind) {
        return switch (kind) {
            case COLD_BACKUP, STOP, START, ASIDE, PRUNE -> true;
            case HOT_BACKUP, HOT_IMAGE, RESTORE -> false;
        };
    }

    /** Images and certificates are both read from nodes, over the same fence. */
    private static Optional<Component> part(Action action) {
        return action == Action.VERIFY_SNAPSHOT
                ? Optional.empty()
                : Component.of(action).map(part -> part == Component.NODE_IMAGE ? Component.CERTIFICATES : part);
    }
}
