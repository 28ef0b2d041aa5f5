package io.stillpoint.coordinator.intake;

import io.stillpoint.streams.process.LastingThread;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the gate's process alive: starts it, and starts it again when it ends, whatever it died of. */
public final class GateSupervisor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GateSupervisor.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    /** Shorter than what a stopped coordinator itself is given. */
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final List<String> command;
    private @Nullable Thread watch;
    private @Nullable Process gate;
    private boolean ending;
    /** When the process of now was started. */
    private long startedNanos;
    /** How many in a row ended soon, and how the last one did. */
    private int soonEnded;

    private String lastEnd = "";

    /**
     * Prepares one.
     *
     * @param program the class whose {@code main} asks {@link GateCommand#isMeantBy}
     * @param arguments those of this process
     */
    public GateSupervisor(Class<?> program, List<String> arguments) {
        this.command = GateCommand.of(program, arguments);
    }

    public synchronized void start() {
        watch = LastingThread.startDaemon("gate-supervisor", this::keepAlive);
    }

    public synchronized boolean isRunning() {
        return watch != null && watch.isAlive();
    }

    /** Kills the process of now, as anybody on this machine could. */
    synchronized void kill() {
        if (gate != null) {
            gate.destroyForcibly();
        }
    }

    private void keepAlive() {
        Duration pause = SHORTEST_PAUSE;
        try {
            while (!isEnding()) {
                String end = lived();
                pause = noteEnd(end) ? SHORTEST_PAUSE : shorter(pause.multipliedBy(2), LONGEST_PAUSE);
                rest(end, pause);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether it had lived long. */
    private synchronized boolean noteEnd(String end) {
        boolean livedLong = hasLivedLong();
        soonEnded = livedLong ? 0 : soonEnded + 1;
        lastEnd = end;
        return livedLong;
    }

    private boolean hasLivedLong() {
        return System.nanoTime() - startedNanos > LONGEST_PAUSE.toNanos();
    }

    /** What is wrong with a gate that does not stay alive, as a clause for people; empty otherwise. */
    public synchronized Optional<String> obstacle() {
        boolean stays = gate != null && gate.isAlive() && hasLivedLong();
        return soonEnded == 0 || stays
                ? Optional.empty()
                : Optional.of("requests are not read, since its gate ended %s, as did the last %d, within %d s"
                        .formatted(lastEnd, soonEnded, LONGEST_PAUSE.toSeconds()));
    }

    /** Starts it and returns how it ended. */
    private String lived() throws InterruptedException {
        try {
            Process started = launched();
            return started == null ? "" : "with status " + started.waitFor();
        } catch (IOException failure) {
            return "before it began: " + failure;
        }
    }

    /** Null once it is to end. */
    private synchronized @Nullable Process launched() throws IOException {
        if (ending) {
            return null;
        }
        startedNanos = System.nanoTime();
        // Its words go where ours go, and its input is a pipe that ends with this process.
        gate = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        LOG.info("the gate is process {}", gate.pid());
        return gate;
    }

    private synchronized boolean isEnding() {
        return ending;
    }

    private synchronized void rest(String end, Duration pause) throws InterruptedException {
        if (!ending) {
            LOG.error("the gate ended {} and is started again in {} ms", end, pause.toMillis());
            TimeUnit.MILLISECONDS.timedWait(this, pause.toMillis());
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Ends the gate in order. */
    @Override
    public void close() {
        Process last;
        synchronized (this) {
            ending = true;
            last = gate;
            notifyAll();
        }
        if (last == null) {
            return;
        }
        try {
            last.getOutputStream().close();
            if (!last.waitFor(GOODBYE)) {
                LOG.warn("the gate does not end; process {} is killed", last.pid());
                last.destroyForcibly();
            }
        } catch (IOException failure) {
            last.destroyForcibly();
        } catch (InterruptedException interrupted) {
            last.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
