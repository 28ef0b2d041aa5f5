package io.stillpoint.cli.request;

import io.stillpoint.cli.output.TerminalDisplay;
import java.util.List;
import java.util.function.Supplier;

/** What is said when somebody ends a command that waits, as with Ctrl-C: the saga that it waits for goes on. */
public final class FarewellLines implements AutoCloseable {

    private final Thread hook;

    private FarewellLines(Thread hook) {
        this.hook = hook;
    }

    /** @param lines are asked for when the command is ended, from another thread; after {@link #close} never */
    static FarewellLines of(TerminalDisplay terminal, Supplier<List<String>> lines) {
        var hook = new Thread(() -> {
            terminal.status("");
            lines.get().forEach(terminal::line);
        });
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // Ended before anything was waited for: there is nothing to say.
        }
        return new FarewellLines(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // It is being said.
        }
    }
}
