package io.stillpoint.faults;

import io.stillpoint.schemas.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * All pretended nodes, in a file: they outlive every process that is killed. A process that changes one holds a lock
 * over all processes, and what must never be seen while it does so is written down.
 */
public final class Fleet {

    private final Path machines;
    private final Path lock;
    private final Path violations;

    public Fleet(Path directory) {
        this.machines = directory.resolve("machines.json");
        this.lock = directory.resolve("lock");
        this.violations = directory.resolve("violations.txt");
    }

    public void begin(List<Machine> all) {
        write(all);
    }

    public List<Machine> machines() {
        return locked(() -> read());
    }

    /** What was violated, empty when nothing was. */
    public List<String> violations() throws IOException {
        return Files.exists(violations) ? Files.readAllLines(violations) : List.of();
    }

    /** Takes a command on at a node; false when its token is outdated. */
    boolean accept(String address, long token, String run) {
        return locked(() -> {
            Machine machine = machine(address);
            if (token < machine.token()) {
                return false;
            }
            write(with(machine.fencedBy(token, run)));
            return true;
        });
    }

    /** Does a part of a command; false when it was ended there by a later one. */
    boolean change(String address, long token, String run, UnaryOperator<Machine> part) {
        return locked(() -> {
            Machine machine = machine(address);
            if (machine.token() != token || !machine.run().equals(run)) {
                return false;
            }
            Machine after = part.apply(machine);
            Rules.broken(machine, after, read()).forEach(this::violated);
            write(with(after));
            return true;
        });
    }

    void violated(String what) {
        try {
            Files.writeString(violations, what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Machine machine(String address) {
        return read().stream()
                .filter(machine -> machine.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private List<Machine> with(Machine changed) {
        return read().stream()
                .map(machine -> machine.address().equals(changed.address()) ? changed : machine)
                .collect(Collectors.toList());
    }

    private List<Machine> read() {
        try {
            return Arrays.asList(Json.read(Files.readAllBytes(machines), Machine[].class));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Renamed into place: a killed process leaves the old file or the new one. */
    private void write(List<Machine> all) {
        try {
            Path next = machines.resolveSibling("machines.next");
            Files.write(next, Json.bytes(all));
            Files.move(next, machines, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private synchronized <T> T locked(java.util.function.Supplier<T> action) {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = channel.lock()) {
            return held.isValid() ? action.get() : locked(action);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
