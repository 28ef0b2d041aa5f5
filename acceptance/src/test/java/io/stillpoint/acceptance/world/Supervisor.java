package io.stillpoint.acceptance.world;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Starts whatever ends again at once, with the command line that it had, as systemd would. */
public final class Supervisor implements AutoCloseable {

    /** The order in which faults go round. */
    public static final List<String> PROGRAMS =
            List.of("coordinator", "node-control", "node-backup", "etcd-backup", "restore", "broker");

    private static final long LOOK_EVERY_MILLISECONDS = 100;

    private final Services services;
    private final Map<String, List<String>> commands = new LinkedHashMap<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread thread;

    Supervisor(Services services) {
        this.services = services;
        PROGRAMS.forEach(name -> commands.put(name, services.commandLine(name)));
        this.thread = Thread.ofPlatform().name("supervisor").start(this::watch);
    }

    private void watch() {
        while (!ended.get()) {
            commands.forEach((name, command) -> {
                if (!services.runs(name)) {
                    services.startAgain(name, command);
                }
            });
            java.util.concurrent.locks.LockSupport.parkNanos(LOOK_EVERY_MILLISECONDS * 1_000_000);
        }
    }

    /** Leaves everything running and ready. */
    @Override
    public void close() {
        try {
            PROGRAMS.forEach(services::awaitReady);
        } finally {
            ended.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
