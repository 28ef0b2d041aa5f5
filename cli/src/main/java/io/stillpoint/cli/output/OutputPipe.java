package io.stillpoint.cli.output;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Standard output as the kernel sees it. A command that waits for news learns only here that the reader of its pipe has left, as
 * {@code head} does: writing nothing never fails, and Java itself cannot ask. {@code tail -f} calls {@code poll} for the same reason.
 */
public final class OutputPipe {

    private static final int STANDARD_OUTPUT = 1;
    /** {@code POLLERR} of Linux: nobody reads from this pipe any more. It is told without being asked for. */
    private static final int ERROR = 8;
    /** {@code struct pollfd}: the descriptor, what is asked for, what was found. */
    private static final MemoryLayout DESCRIPTOR =
            MemoryLayout.structLayout(ValueLayout.JAVA_INT, ValueLayout.JAVA_SHORT, ValueLayout.JAVA_SHORT);

    private static final long FOUND = 6;
    private static final MethodHandle POLL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("poll"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

    private OutputPipe() {}

    /** @throws CliException as a write would bring it, when nobody reads any more */
    public static void requireReader() {
        if (isBroken()) {
            throw new CliException("standard output: expected a reader, found that it has left.");
        }
    }

    private static boolean isBroken() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment asked = arena.allocate(DESCRIPTOR);
            asked.set(ValueLayout.JAVA_INT, 0, STANDARD_OUTPUT);
            int answers = (int) POLL.invokeExact(asked, 1L, 0);
            return answers > 0 && (asked.get(ValueLayout.JAVA_SHORT, FOUND) & ERROR) != 0;
        } catch (Throwable e) {
            throw new IllegalStateException("poll(2) cannot be called", e);
        }
    }
}
