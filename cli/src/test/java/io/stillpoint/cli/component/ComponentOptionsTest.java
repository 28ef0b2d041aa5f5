package io.stillpoint.cli.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Components and endpoints as they are given on the command line. */
class ComponentOptionsTest {

    @Command(name = "probe", modelTransformer = EndpointOptions.class)
    private static final class Probe implements Runnable {
        @Override
        public void run() {}
    }

    @Test
    void componentsAreNamedAsEverywhere() {
        // Given
        var names = List.of("mariadb", "registry", "mariadb");

        // When
        var components = ComponentNames.parse(names);

        // Then
        assertThat(components).containsExactly(Component.MARIADB, Component.REGISTRY);
    }

    @Test
    void anUnknownComponentIsRefusedWithTheKnownOnes() {
        // Given
        var names = List.of("mysql");

        // When
        var parsing = assertThatThrownBy(() -> ComponentNames.parse(names));

        // Then
        parsing.isInstanceOf(CliException.class).hasMessageContaining("etcd, registry, mongodb, mariadb");
    }

    @Test
    void endpointsAreGivenByComponent() {
        // Given
        CommandLine line = new CommandLine(new Probe());

        // When
        line.parseArgs("--mariadb", "mariadb://10.0.0.11:3306", "--registry", "https://r.icp:8500");

        // Then
        assertThat(EndpointOptions.endpoints(line.getCommandSpec()))
                .containsExactly(
                        new ComponentEndpoint(Component.REGISTRY, "https://r.icp:8500"),
                        new ComponentEndpoint(Component.MARIADB, "mariadb://10.0.0.11:3306"));
    }

    @Test
    void aPasswordInAnAddressIsRefusedAndNotRepeated() {
        // Given
        CommandLine line = new CommandLine(new Probe());
        line.parseArgs("--mariadb", "mariadb://root:hunter2@10.0.0.11:3306");

        // When
        var asking = assertThatThrownBy(() -> EndpointOptions.endpoints(line.getCommandSpec()));

        // Then
        asking.isInstanceOf(CliException.class).hasMessageNotContaining("hunter2");
    }
}
