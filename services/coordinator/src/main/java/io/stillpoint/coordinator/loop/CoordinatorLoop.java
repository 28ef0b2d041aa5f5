package io.stillpoint.coordinator.loop;

import io.stillpoint.bus.BrokerReachability;
import io.stillpoint.bus.BusClients;
import io.stillpoint.coordinator.decide.Decider;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.process.LastingThread;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link LoopSession} alive: after any trouble it forgets everything and starts the next one. It ends by itself only
 * when another coordinator has taken its name, or the process cannot be relied on any more.
 */
public final class CoordinatorLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorLoop.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration GOODBYE = Duration.ofSeconds(20);

    private final BusClients clients;
    private final LoopConfig config;
    private final DecisionRecorder recorder;
    private final Clock clock;
    private final Consumer<String> onFatal;
    private final UnaryOperator<Producer<String, byte[]>> wiring;
    private final Decider decider = new Decider();
    private final LoopPulse pulse = new LoopPulse(System::nanoTime);
    private volatile boolean ending;
    private @Nullable Thread thread;

    /**
     * Prepares one.
     *
     * @param onFatal gets a sentence for the operator when going on makes no sense
     */
    public CoordinatorLoop(
            BusClients clients, LoopConfig config, SealSigner signer, Clock clock, Consumer<String> onFatal) {
        this(clients, config, signer, clock, onFatal, UnaryOperator.identity());
    }

    /** With something between the loop and its producer. */
    CoordinatorLoop(
            BusClients clients,
            LoopConfig config,
            SealSigner signer,
            Clock clock,
            Consumer<String> onFatal,
            UnaryOperator<Producer<String, byte[]>> wiring) {
        this.wiring = wiring;
        this.clients = clients;
        this.config = config;
        this.recorder = new DecisionRecorder(signer);
        this.clock = clock;
        this.onFatal = onFatal;
    }

    /** Starts it in a thread of its own. */
    public synchronized void start() {
        if (thread != null) {
            throw new IllegalStateException("This loop runs already");
        }
        thread = LastingThread.start("coordinator-loop", this::run);
    }

    public synchronized boolean isRunning() {
        return thread != null && thread.isAlive();
    }

    /** Returns whether the broker took a transaction of this loop not long ago. Quiet loops commit too, so that this can be told. */
    public boolean isServing() {
        return isRunning() && pulse.isRecent();
    }

    /** Returns the clusters on which nothing may be decided, and why. */
    public Map<String, Problem> leftAlone() {
        return pulse.leftAlone();
    }

    private void run() {
        while (!ending) {
            try (var session =
                    new LoopSession(clients, config, wiring.apply(producer()), decider, recorder, clock, pulse)) {
                session.serve(() -> ending);
                session.leave();
            } catch (FencedInstanceIdException fenced) {
                LOG.error("fenced", fenced);
                onFatal.accept(
                        "Another coordinator runs under the name %s. Give each its own stillpoint.coordinator.instance."
                                .formatted(config.instance()));
                return;
            } catch (Error fatal) {
                // Nobody knows which thread it ended beside this one: a new process is the only sure beginning.
                LOG.error("fatal", fatal);
                onFatal.accept("The loop met an error that leaves nothing to rely on: %s. Start this process again."
                        .formatted(fatal));
                return;
            } catch (RuntimeException failure) {
                LOG.warn("starting over from the committed state: {}", failure.toString(), failure);
                pause();
            }
        }
    }

    private Producer<String, byte[]> producer() {
        return clients.transactionalProducer(config.transactionalId(), LoopConfig.TRANSACTION_TIMEOUT_MS);
    }

    /** A session that begins while no broker is there could only fail, and say so, again and again. */
    private void pause() {
        try {
            do {
                Thread.sleep(PAUSE);
            } while (!ending && !BrokerReachability.anyOf(clients.config().bootstrapServers()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it in order: what is decided is written, and other coordinators take over at once. */
    @Override
    public synchronized void close() {
        ending = true;
        if (thread != null) {
            try {
                thread.join(GOODBYE);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
