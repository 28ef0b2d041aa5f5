package io.stillpoint.cli.run;

import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A port of 127.0.0.1 that a server of {@code up} listens on.
 *
 * @param settings the lines of {@code stillpoint.properties} that name it
 */
record ServerPort(StackProgram server, int port, String settings) {

    static List<ServerPort> of(HomeSettings settings) {
        return Stream.of(
                        new ServerPort(
                                StackProgram.BROKER,
                                settings.embeddedBrokerPort(),
                                "embedded.broker-port and bus.bootstrap-servers"),
                        new ServerPort(
                                StackProgram.BROKER, settings.embeddedControllerPort(), "embedded.controller-port"),
                        new ServerPort(
                                StackProgram.OBJECT_STORE,
                                settings.embeddedStorePort(),
                                "embedded.store-port and vault.endpoint"))
                .filter(each -> each.port > 0)
                .toList();
    }

    /** The first port of a server that does not run which some other process listens on. */
    static Optional<ServerPort> taken(HomeSettings settings, StillpointHome home) {
        return of(settings).stream()
                .filter(each ->
                        new ServiceProcess(home, each.server.label()).running().isEmpty())
                .filter(each -> !FreePorts.free(each.port))
                .findFirst();
    }

    CliException problem(StillpointHome home) {
        return new CliException(
                "%s: expected port %d of 127.0.0.1 to be free for it, found that another process listens there. End that (`ss -ltnp` shows it), or name another port in %s: %s."
                        .formatted(server.label(), port, home.settings(), settings));
    }
}
