package io.stillpoint.mariadb;

import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.schemas.shared.StepRef;

/** Turns as tasks give them. */
final class Turns {

    private Turns() {}

    static MariadbFence first(MariadbServer server) throws MariadbException {
        return take(server, 1, "run-1");
    }

    static MariadbFence take(MariadbServer server, long token, String run) throws MariadbException {
        return MariadbFence.take(
                server.admin(), new StepRef("icp", "saga-1", "restore-mariadb", "mariadb", 1), token, run);
    }
}
