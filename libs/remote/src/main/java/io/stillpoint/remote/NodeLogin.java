package io.stillpoint.remote;

import java.time.Duration;
import org.apache.sshd.client.session.ClientSession;

/** Opens another connection to the same node. */
@FunctionalInterface
interface NodeLogin {

    /** After that somebody else should know that the node is away. */
    Duration PATIENCE = Duration.ofSeconds(60);

    Duration FIRST_PAUSE = Duration.ofMillis(250);
    Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    ClientSession open() throws RemoteException;

    /**
     * Tries for a while: what broke a connection often lasts longer than one try.
     *
     * @throws RemoteException the last failure
     */
    default ClientSession patiently(Duration limit) throws RemoteException, InterruptedException {
        long began = System.nanoTime();
        long patience = Math.min(limit.toNanos(), PATIENCE.toNanos());
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return open();
            } catch (RemoteException e) {
                if (!e.unreachable() || System.nanoTime() - began + pause.toNanos() > patience) {
                    throw e;
                }
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }
}
