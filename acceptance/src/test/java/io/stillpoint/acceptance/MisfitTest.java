package io.stillpoint.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.acceptance.world.Fact;
import io.stillpoint.acceptance.world.InTheWorld;
import io.stillpoint.acceptance.world.Lab;
import io.stillpoint.acceptance.world.Outcome;
import io.stillpoint.acceptance.world.Touched;
import io.stillpoint.acceptance.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A key, a secret or a machine that is not as it should be: a person reads what to do, and the cluster runs on. */
@ExtendWith(InTheWorld.class)
class MisfitTest {

    private static final int REFUSED = 3;

    @Test
    void aRestoreKeyThatDoesNotFitStopsTheRestore(World world) throws Exception {
        // Given
        String point = world.takeVerifiedPoint();
        String key = world.shell("age-keygen").mustSucceed().lines().stream()
                .filter(line -> line.startsWith("AGE-SECRET-KEY-"))
                .findFirst()
                .orElseThrow();
        Touched touched = Touched.before(world);
        Outcome outcome;
        try (var wrong = world.secrets().exchange("restore", "restore-identity.txt", key + "\n")) {
            world.services().restart("restore");

            // When
            outcome = world.cli()
                    .run("restore", "create", "--cluster", World.CLUSTER, "--point", point, "--yes", "--wait");
        }

        // Then
        world.services().restart("restore");
        assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(REFUSED);
        assertThat(outcome.text())
                .contains("snapshot.db.zst.age: expected one of the keys that this snapshot was encrypted to: age1")
                .contains("Give the restore service the restore identity or the recovery identity from that time.")
                .contains("refused, nothing was touched");
        touched.nothing();
    }

    @Test
    void aWrongSecretOfTheStoreStopsABaselineBeforeItBegins(World world) throws Exception {
        // Given
        Touched touched = Touched.before(world);
        Outcome outcome;
        try (var wrong = world.secrets()
                .exchange("node-backup", "s3.credentials", "access-key=stillpoint\nsecret-key=wrong\n")) {
            world.services().restart("node-backup");

            // When
            outcome = baseline(world);
        }

        // Then
        world.services().restart("node-backup");
        assertRefusedInPreflight(outcome, touched);
        assertThat(outcome.text())
                .contains("expected an access key that may use this bucket, found SignatureDoesNotMatch. "
                        + "Correct s3.credentials in this service's secrets directory, or the key's rights.");
    }

    @Test
    void aStoreThatIsDownStopsABaselineBeforeItBegins(World world) {
        // Given
        Touched touched = Touched.before(world);
        world.services().kill("object-store");

        // When
        Outcome outcome = baseline(world);

        // Then
        world.services().up();
        assertRefusedInPreflight(outcome, touched);
        assertThat(outcome.text())
                .contains("expected an S3 server that answers")
                .contains("Check that the S3 server runs and can be reached from here.");
    }

    @Test
    void anSshKeyThatTheNodesDoNotKnowStopsABaselineBeforeItBegins(World world, @TempDir Path folder) throws Exception {
        // Given
        world.shell(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        "ed25519",
                        "-N",
                        "",
                        "-f",
                        folder.resolve("key").toString())
                .mustSucceed();
        Touched touched = Touched.before(world);
        Outcome outcome;
        try (var wrong = world.secrets()
                .exchange("node-control", "clusters/acc/ssh_key", Files.readString(folder.resolve("key")))) {

            // When
            outcome = baseline(world);
        }

        // Then
        assertRefusedInPreflight(outcome, touched);
        assertThat(outcome.text())
                .contains("expected a login as root with this service's key, found a refusal of the key."
                        + " Run './stillpoint cluster add' again, which installs the keys;");
    }

    @Test
    void aNodeWithAnotherHostKeyStopsABaselineUntilThatKeyIsAccepted(World world) throws IOException {
        // Given
        Touched touched = Touched.before(world);
        world.lab().run("ssh", "worker1", "rm /etc/ssh/ssh_host_*_key*; ssh-keygen -q -A; systemctl restart ssh");
        String known = Files.readString(world.secrets().file("node-control", "clusters/acc/known_hosts"));

        // When
        Outcome outcome = baseline(world);

        // Then
        assertRefusedInPreflight(outcome, touched);
        String accept = outcome.text().replaceFirst("(?s).*--accept-host-key (\\S+?)\\.?\\s.*", "$1");
        assertThat(accept).startsWith(Lab.WORKER + "=SHA256:");
        assertThat(outcome.text()).contains("the machine was replaced, or somebody intercepts the connection");
        world.addCluster(World.CLUSTER, "--accept-host-key", accept, "--patience-start-seconds", "90");
        assertThat(Files.readString(world.secrets().file("node-control", "clusters/acc/known_hosts")))
                .isNotEqualTo(known);
    }

    @Test
    void aNodeThatCannotBeReachedStopsABaselineBeforeItBegins(World world) {
        // Given
        Touched touched = Touched.before(world);
        world.lab().run("cut", "worker1");

        // When
        Outcome outcome = baseline(world);

        // Then
        world.lab().run("heal", "worker1");
        assertRefusedInPreflight(outcome, touched);
        assertThat(outcome.text())
                .contains(Lab.WORKER)
                .contains("expected an SSH server that answers")
                .contains("Check that the machine is on and that no firewall blocks it.");
    }

    private static Outcome baseline(World world) {
        return world.cli().run("backup", "create", "--cluster", World.CLUSTER, "--baseline", "--wait");
    }

    private static void assertRefusedInPreflight(Outcome outcome, Touched touched) {
        assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(REFUSED);
        assertThat(outcome.text()).contains("State left: Nothing was touched.");
        List<Fact> facts = touched.nothing();
        assertThat(facts.getLast().kind()).isEqualTo("BackupFailed");
    }
}
