package io.stillpoint.coordinator.intake;

import io.stillpoint.bus.BrokerReachability;
import io.stillpoint.bus.BusClients;
import io.stillpoint.coordinator.gate.Gate;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a {@link GateSession} alive until it is ended, or another gate has taken its name. */
public final class GateLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GateLoop.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration GOODBYE = Duration.ofSeconds(10);

    private final BusClients clients;
    private final String instance;
    private final Gate gate;
    private final Clock clock;
    private final String process = UUID.randomUUID().toString();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    public GateLoop(BusClients clients, String instance, Gate gate, Clock clock) {
        this.clients = clients;
        this.instance = instance;
        this.gate = gate;
        this.clock = clock;
    }

    /**
     * Returns once it was ended.
     *
     * @throws FencedInstanceIdException when another gate has taken its name
     */
    public void run() throws InterruptedException {
        try {
            while (!isEnding()) {
                serveUntilTrouble();
            }
        } finally {
            ended.countDown();
        }
    }

    private void serveUntilTrouble() throws InterruptedException {
        try (var session = new GateSession(clients, instance, process, gate, clock, this::isEnding)) {
            session.serve();
            session.leave();
        } catch (FencedInstanceIdException fenced) {
            throw fenced;
        } catch (RuntimeException trouble) {
            LOG.warn("the gate starts over behind what is committed: {}", trouble.toString(), trouble);
            boolean over;
            do {
                // A session that begins while no broker is there could only fail, and say so, again and again.
                over = ending.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            } while (!over && !BrokerReachability.anyOf(clients.config().bootstrapServers()));
        }
    }

    private boolean isEnding() {
        return ending.getCount() == 0;
    }

    /** Lets {@link #run()} return, to be called by anybody. */
    public void end() {
        ending.countDown();
    }

    /** Ends it, and waits until it has left. */
    @Override
    public void close() throws InterruptedException {
        end();
        ended.await(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
