package io.stillpoint.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.acceptance.world.Fact;
import io.stillpoint.acceptance.world.InTheWorld;
import io.stillpoint.acceptance.world.Order;
import io.stillpoint.acceptance.world.Outcome;
import io.stillpoint.acceptance.world.Touched;
import io.stillpoint.acceptance.world.World;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every master loses its etcd data; a restore brings back what the snapshot held, and nothing else. */
@ExtendWith(InTheWorld.class)
class RestoreTest {

    @Test
    void aLostEtcdComesBackKeyByKey(World world) {
        // Given
        world.lab().run("write", "/kept/", "300");
        List<String> keys = world.lab().keys();
        String point = world.takeVerifiedPoint();
        world.lab().run("write", "/too-late/", "20");
        world.lab().run("lose-etcd");
        int mark = world.facts().mark();

        // When
        Outcome outcome = world.cli()
                .run("restore", "create", "--cluster", World.CLUSTER, "--component", "etcd", "--yes", "--wait");

        // Then
        assertThat(outcome.exitCode()).as(outcome.text()).isZero();
        assertThat(world.lab().keys()).isEqualTo(keys);
        assertThat(world.lab().distinctHashes()).hasSize(1);
        List<Fact> facts = world.facts().endedSince(mark);
        var order = new Order(facts);
        order.all("RestorePlanned", 1).before("RestoreApprovalAccepted");
        order.all("SnapshotVerified", 1).before("EtcdParked");
        order.all("EtcdParked", 3).before("KubeletStopped");
        order.all("KubeletStopped", 4).before("ComponentRestored");
        order.all("ComponentRestored", 3).before("EtcdUnparked");
        order.all("EtcdHealthy", 1).before("PodsUnparked");
        order.all("EtcdProvedEqual", 1).before("RestoreCompleted");
        assertThat(facts.getLast().data("/point")).isEqualTo(point);
        assertThat(world.cli().run("events", "--verify").exitCode()).isZero();
    }

    @Test
    void aDryRunShowsThePlanAndTouchesNothing(World world) {
        // Given
        String point = world.takeVerifiedPoint();
        Touched touched = Touched.before(world);

        // When
        Outcome outcome = world.cli()
                .run("restore", "create", "--cluster", World.CLUSTER, "--component", "etcd", "--dry-run", "--wait");

        // Then
        assertThat(outcome.exitCode()).as(outcome.text()).isZero();
        assertThat(outcome.text())
                .contains("from      " + point)
                .contains("dry run")
                .contains("nothing was touched");
        assertThat(touched.nothing().getLast().kind()).isEqualTo("RestoreRehearsedOnPaper");
    }
}
