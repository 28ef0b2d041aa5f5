package io.stillpoint.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
    private static final Duration LIMIT = Duration.ofMinutes(15);

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
        Instant deadline = Instant.now().plus(LIMIT);
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
                }
            }
        }
    }

    /** What is wrong in the end; facts, states, vault and nodes are looked at. */
    List<String> violations() throws Exception {
        processes.link().settle();
        List<String> violations = new ArrayList<>(fleet.violations());
        try (Vault vault = Vault.open(processes.vault().config())) {
            violations.addAll(RunAudit.violations(history.facts(), fleet.machines(), point -> readBack(vault, point)));
        }
        if (!history.written().equals(history.folded())) {
            violations.add("the state is what the facts make: " + history.written() + " and " + history.folded());
        }
        return violations;
    }

    private List<SnapshotRef> readBack(Vault vault, String point) throws IOException {
        List<SnapshotRef> snapshots = vault.point(
                        CLUSTER, point, processes.vault().verificationKeys())
                .document()
                .snapshots();
        for (SnapshotRef snapshot : snapshots) {
            vault.verifyStored(snapshot);
        }
        return snapshots;
    }

    @Override
    public void close() throws IOException {
        history.close();
        processes.close();
    }
}
