package io.stillpoint.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ports that a home names stay what they are: clients have been told. */
class StandalonePortsTest {

    @TempDir
    Path folder;

    @Test
    void aSavedPortThatSomebodyElseTookIsNamedWithItsSetting() throws Exception {
        // Given
        StillpointHome home = new StillpointHome(folder.resolve("home")).create();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int free = FreePorts.near(20_500);
            HomeSettings.embedded(free, free + 1, taken.getLocalPort()).save(home);

            // When
            CliException failure =
                    catchThrowableOfType(CliException.class, () -> new StandaloneStack(home, line -> {}).up());

            // Then
            assertThat(failure.getMessage())
                    .contains("expected port " + taken.getLocalPort() + " of 127.0.0.1 to be free")
                    .contains(home.settings() + ": embedded.store-port and vault.endpoint");
        }
    }
}
