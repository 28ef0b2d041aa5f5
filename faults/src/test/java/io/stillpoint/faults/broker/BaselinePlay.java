package io.stillpoint.faults.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.faults.BrokerSet;
import io.stillpoint.faults.Fleet;
import io.stillpoint.faults.History;
import io.stillpoint.faults.PretendedCluster;
import io.stillpoint.faults.Processes;
import io.stillpoint.faults.Programs;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A baseline of real processes on pretended nodes, trouble whenever a stage begins, and what must hold at the end. */
final class BaselinePlay {

    /** From one stage to the next, since each one may meet trouble that takes its time. */
    private static final Duration STAGE_LIMIT = Duration.ofMinutes(15);

    /** What happens when a stage begins. */
    interface Trouble {

        /** @param stage counts from 1 */
        void begin(int stage, Processes processes) throws Exception;
    }

    private BaselinePlay() {}

    /** Plays it to its end; the brokers end with it. Returns how many stages there were. */
    static int on(BrokerSet brokers, Path directory, Trouble trouble) throws Exception {
        return on(brokers, directory, Programs.prepared(), trouble);
    }

    /** With these programs in the beginning. */
    static int on(BrokerSet brokers, Path directory, Programs programs, Trouble trouble) throws Exception {
        var fleet = new Fleet(directory);
        fleet.begin(PretendedCluster.machines());
        try (var processes = new Processes(directory, programs, brokers);
                var history = new History(brokers.bootstrapServers(), PretendedCluster.NAME);
                var questions = new NumberedRequests(brokers.bootstrapServers())) {
            history.ask("r-declare", PretendedCluster.declared(PretendedCluster.PATIENCE));
            history.ask(
                    "r-baseline",
                    new Request.BackupRequested(
                            PretendedCluster.NAME, Consistency.COLD, true, List.of(Component.NODE_IMAGE), null));
            int stages = troubled(processes, history, questions, trouble);
            questions.requireAnswers(history);
            assertThat(processes.violations(history, fleet)).isEmpty();
            requireGoodEnd(history.facts(), fleet);
            return stages;
        }
    }

    private static int troubled(Processes processes, History history, NumberedRequests questions, Trouble trouble)
            throws Exception {
        Set<String> stages = new HashSet<>();
        Instant deadline = Instant.now().plus(STAGE_LIMIT);
        while (history.facts().stream().noneMatch(SagaFact.BackupCompleted.class::isInstance)) {
            assertThat(Instant.now()).as("facts: %s", history.facts()).isBefore(deadline);
            processes.supervise();
            for (Fact fact : history.news()) {
                assertThat(fact).isNotInstanceOf(SagaFact.SagaCompensating.class);
                if (fact instanceof StepFact.StepStarted started
                        && stages.add(started.step().stage())) {
                    questions.ask();
                    trouble.begin(stages.size(), processes);
                    deadline = Instant.now().plus(STAGE_LIMIT);
                }
            }
        }
        return stages.size();
    }

    private static void requireGoodEnd(List<Fact> facts, Fleet fleet) {
        PretendedCluster.eachThingOnce(facts);
        assertThat(fleet.machines()).allSatisfy(machine -> {
            assertThat(machine.up() && !machine.etcdParked() && !machine.podsParked())
                    .as(machine.toString())
                    .isTrue();
            assertThat(machine.boots()).as("reboots of %s", machine.address()).isEqualTo(1);
        });
        assertThat(facts)
                .filteredOn(StepFact.SnapshotCompleted.class::isInstance)
                .hasSize(4);
    }
}
