package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.remote.ssh.HostKeyExpectation;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import org.apache.sshd.common.SshException;
import org.junit.jupiter.api.Test;

class RemoteProblemsTest {

    @Test
    void aNodeThatSaysNothingIsToldInPlainWords() {
        // Given
        var failure = new SshException("DefaultConnectFuture[root@/10.0.0.61:22]:"
                + " Failed to get operation result within specified timeout: 10000 msec");

        // When
        Problem problem = RemoteProblems.connecting("10.0.0.61:22", HostKeyExpectation.trusting(List.of()), failure)
                .problem();

        // Then
        assertThat(problem.sentence())
                .isEqualTo("10.0.0.61:22: expected an SSH server that answers, found no answer in time."
                        + " Check that the machine is on and that no firewall blocks it.");
    }
}
