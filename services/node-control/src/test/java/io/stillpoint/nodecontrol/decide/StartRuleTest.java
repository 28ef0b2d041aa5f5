package io.stillpoint.nodecontrol.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.StartMethod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartRuleTest {

    /** Every combination of what is wanted, known and seen. */
    @ParameterizedTest(name = "{0}, quiesced in {1}, now in {2}, kubelet {3}, docker {4}: {5}")
    @CsvSource(
            nullValues = "-",
            value = {
                // Up: nothing to start, whatever is wanted.
                "REBOOT,   boot-1, boot-1, active,     active,   AWAIT_SERVICES",
                "REBOOT,   boot-1, boot-2, active,     active,   AWAIT_SERVICES",
                "REBOOT,   -,      boot-1, active,     active,   AWAIT_SERVICES",
                "SERVICES, boot-1, boot-1, active,     active,   AWAIT_SERVICES",
                "SERVICES, -,      boot-1, active,     active,   AWAIT_SERVICES",
                // Quiet, or half stopped by a quiesce that failed: not rebooted yet.
                "REBOOT,   boot-1, boot-1, inactive,   inactive, REBOOT",
                "REBOOT,   boot-1, boot-1, inactive,   active,   REBOOT",
                "REBOOT,   boot-1, boot-1, failed,     active,   REBOOT",
                "REBOOT,   boot-1, boot-1, activating, inactive, REBOOT",
                "REBOOT,   boot-1, boot-1, active,     inactive, REBOOT",
                // Rebooted: systemd is at work.
                "REBOOT,   boot-1, boot-2, inactive,   inactive, AWAIT_SERVICES",
                "REBOOT,   boot-1, boot-2, activating, active,   AWAIT_SERVICES",
                // What systemd has given up, it does not try again.
                "REBOOT,   boot-1, boot-2, failed,     active,   START_SERVICES",
                // Nobody knows in which boot it was stopped: a reboot could be repeated for ever.
                "REBOOT,   -,      boot-1, inactive,   inactive, START_SERVICES",
                "REBOOT,   -,      boot-1, inactive,   active,   START_SERVICES",
                // Reboots are not wanted.
                "SERVICES, boot-1, boot-1, inactive,   inactive, START_SERVICES",
                "SERVICES, boot-1, boot-2, inactive,   inactive, START_SERVICES",
                "SERVICES, boot-1, boot-1, active,     inactive, START_SERVICES",
                "SERVICES, -,      boot-1, failed,     active,   START_SERVICES",
            })
    void theNextMoveFollowsFromWhatIsSeen(
            StartMethod method, String quiesced, String current, String kubelet, String docker, StartRule.Next next) {
        // Given
        var facts = Works.unitFiles(Works.units(current, kubelet, docker), "enabled", "enabled");

        // When
        var decided = StartRule.next(method, quiesced, facts);

        // Then
        assertThat(decided).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource({"disabled, enabled", "enabled, disabled", "enabled, masked", "static, static"})
    void whatSystemdDoesNotStartAtABootIsStarted(String kubelet, String docker) {
        // Given
        var facts = Works.unitFiles(Works.units("boot-2", "inactive", "inactive"), kubelet, docker);

        // When
        var decided = StartRule.next(StartMethod.REBOOT, "boot-1", facts);

        // Then
        assertThat(decided).isEqualTo(StartRule.Next.START_SERVICES);
    }
}
