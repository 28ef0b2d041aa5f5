package io.stillpoint.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.acceptance.world.Fact;
import io.stillpoint.acceptance.world.InTheWorld;
import io.stillpoint.acceptance.world.Order;
import io.stillpoint.acceptance.world.Outcome;
import io.stillpoint.acceptance.world.World;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The initial baseline: everything stops in order, is imaged, and comes back in order. */
@ExtendWith(InTheWorld.class)
class BaselineTest {

    private static final Set<String> MASTERS = Set.of("10.79.0.11", "10.79.0.12", "10.79.0.13");
    private static final int NODES = 6;

    @Test
    void mastersStopFirstAndStartLastAndNothingIsImagedBeforeAllIsQuiet(World world) {
        // Given
        List<String> keys = world.lab().keys();
        List<String> processes = world.lab().runningProcesses();
        int mark = world.facts().mark();

        // When
        Outcome outcome = world.cli().run("backup", "create", "--cluster", World.CLUSTER, "--baseline", "--wait");

        // Then
        assertThat(outcome.exitCode()).as(outcome.text()).isZero();
        List<Fact> facts = world.facts().endedSince(mark);
        var order = new Order(facts);
        order.all("EtcdParked", 3).before("PodsParked");
        order.all("PodsParked", NODES).before("NodeQuiesced");
        order.all("NodeQuiesced", MASTERS).before("NodeQuiesced", order.othersThan(MASTERS));
        order.all("NodeQuiesced", NODES).before("SnapshotCompleted");
        order.all("SnapshotCompleted", 4).before("NodeStarted");
        order.all("NodeStarted", order.othersThan(MASTERS)).before("NodeStarted", MASTERS);
        order.all("NodeStarted", NODES).before("EtcdUnparked");
        order.all("EtcdUnparked", 3).before("EtcdHealthy");
        order.all("EtcdHealthy", 1).before("PodsUnparked");
        order.all("PodsUnparked", NODES).before("HealthChecked");
        order.all("HealthChecked", 3).before("RecoveryPointSealed");
        assertThat(facts).filteredOn(fact -> fact.is("NodeStartFailed")).isEmpty();
        assertThat(facts).extracting(Fact::kind).contains("RecoveryPointPinned", "BackupCompleted");
        assertThat(world.lab().keys()).isEqualTo(keys);
        assertThat(world.lab().runningProcesses()).as("it was really stopped").isNotEqualTo(processes);
    }
}
