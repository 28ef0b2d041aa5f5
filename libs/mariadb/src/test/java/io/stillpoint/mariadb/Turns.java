package io.stillpoint.mariadb;

import io.stillpoint.mariadb.testing.MariadbServer;
import io.stillpoint.schemas.StepRef;

/** Turns as tasks give them. */
final class Turns {

    private Turns() {}

    static MariadbTurn first(MariadbServer server) throws MariadbException {
        return take(server, 1, "run-1");
    }

    static MariadbTurn take(MariadbServer server, long token, String run) throws MariadbException {
        return MariadbTurn.take(
                server.admin(), new StepRef("icp", "saga-1", "restore-mariadb", "mariadb", 1), token, run);
    }
}
