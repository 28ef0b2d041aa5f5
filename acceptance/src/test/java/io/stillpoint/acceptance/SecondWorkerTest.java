package io.stillpoint.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.acceptance.world.InTheWorld;
import io.stillpoint.acceptance.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** More backup workers help at once, also in the middle of a saga. */
@ExtendWith(InTheWorld.class)
class SecondWorkerTest {

    @Test
    void aSecondEtcdBackupThatComesDuringARunTakesTheWorkOfOneThatHangs(World world) throws Exception {
        // Given
        int mark = world.facts().mark();
        world.services().freeze("etcd-backup");
        world.cli()
                .run("backup", "create", "--cluster", World.CLUSTER, "--component", "etcd")
                .mustSucceed();
        String saga = world.facts().sagaSince(mark);
        world.facts()
                .await(
                        mark,
                        "a step that the frozen one should do",
                        fact -> fact.is("StepStarted") && fact.stage().equals("check-etcd"));

        // When
        Process second = world.services().second("etcd-backup");

        // Then
        try {
            assertThat(world.facts().awaitEnd(saga).kind()).isEqualTo("BackupCompleted");
        } finally {
            world.services().thaw("etcd-backup");
            second.destroyForcibly();
        }
        assertThat(world.facts().ofSaga(saga))
                .as("what the frozen one says when it wakes changes nothing")
                .filteredOn(fact -> fact.is("SnapshotCompleted"))
                .hasSize(1);
        assertThat(world.cli().run("events", "--verify").exitCode()).isZero();
    }
}
