package io.stillpoint.streams.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Notes which process uses a directory, so that who cleans up after a killed one can end it. Number, start and boot together are one
 * process for ever; a number alone may be another's by now.
 */
public final class PidFile {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    /** The time of its start since the boot, counted from the state that follows the name. */
    private static final int START = 19;

    private PidFile() {}

    /** Notes a process in a new file. */
    public static void write(Path file, Process process) throws IOException {
        Files.writeString(file, identity(process.pid()));
    }

    /** Kills the process that the file notes, if it still runs, and returns once it is gone. */
    public static void end(Path file) throws IOException {
        String noted = Files.readString(file);
        Optional<ProcessHandle> running = number(noted).flatMap(ProcessHandle::of);
        try {
            if (running.isPresent() && identity(running.get().pid()).equals(noted)) {
                running.get().destroyForcibly();
                running.get().onExit().join();
            }
        } catch (NoSuchFileException e) {
            // It has just ended.
        }
    }

    private static Optional<Long> number(String noted) {
        int end = noted.indexOf(' ');
        return end > 0 && noted.substring(0, end).matches("\\d{1,18}")
                ? Optional.of(Long.valueOf(noted.substring(0, end)))
                : Optional.empty();
    }

    private static String identity(long pid) throws IOException {
        String status = Files.readString(Path.of("/proc/%d/stat".formatted(pid)));
        String start = status.substring(status.lastIndexOf(')') + 2).split(" ")[START];
        return "%d %s %s".formatted(pid, start, Files.readString(BOOT));
    }
}
