package io.stillpoint.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A Stillpoint of real processes and a cluster of pretended nodes, on which sagas run while something is done to the processes at every
 * stage. Stages are those that the facts name, so a new one is met without being listed anywhere.
 */
final class FaultRun implements AutoCloseable {

    static final String CLUSTER = PretendedCluster.NAME;
    /** From one stage to the next: how many there are, and how slow the machine is, says nothing. */
    private static final Duration STAGE_LIMIT = Duration.ofMinutes(15);

    private final Fleet fleet;
    private final Processes processes;
    private final History history;

    /** What is done when a stage has just begun. */
    interface StageFault {
        void begins(String stage) throws Exception;
    }

    FaultRun(Path directory, Programs programs, Patience patience) throws Exception {
        fleet = new Fleet(directory);
        fleet.begin(PretendedCluster.machines());
        processes = new Processes(directory, programs);
        history = new History(processes.bootstrapServers(), CLUSTER);
        declare(patience);
    }

    /** Makes the cluster known, or anew. */
    void declare(Patience patience) throws Exception {
        history.ask(UUID.randomUUID().toString(), PretendedCluster.declared(patience));
    }

    Processes processes() {
        return processes;
    }

    List<Machine> machines() {
        return fleet.machines();
    }

    List<Fact> facts() {
        return history.facts();
    }

    /** Carries out a saga and returns the fact that ended it. */
    SagaFact run(Request request, StageFault fault) throws Exception {
        String id = UUID.randomUUID().toString();
        history.ask(id, request);
        Set<String> stages = new HashSet<>();
        String saga = null;
        Instant deadline = Instant.now().plus(STAGE_LIMIT);
        while (true) {
            assertThat(Instant.now()).as("facts: %s", history.facts()).isBefore(deadline);
            processes.supervise();
            for (Fact fact : history.news()) {
                if (fact instanceof SagaFact.SagaStarted started
                        && started.requestId().equals(id)) {
                    saga = started.saga();
                }
                if (fact instanceof SagaFact end && end.saga().equals(saga) && RunAudit.isEnd(end)) {
                    return end;
                }
                if (fact instanceof StepFact.StepStarted started
                        && stages.add(started.step().stage())) {
                    fault.begins(started.step().stage());
                    deadline = Instant.now().plus(STAGE_LIMIT);
                }
            }
        }
    }

    /** See {@link RunEnd}. */
    List<String> violations() throws Exception {
        return processes.violations(history, fleet);
    }

    @Override
    public void close() throws IOException {
        history.close();
        processes.close();
    }
}
