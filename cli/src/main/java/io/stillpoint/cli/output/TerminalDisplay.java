package io.stillpoint.cli.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Lines that stay and one status line that changes. Where no terminal is attached the status is printed as a line of its own
 * every few seconds, so that logs of long work show progress too.
 */
public final class TerminalDisplay {

    private static final Duration LOGGED_STATUS_EVERY = Duration.ofSeconds(10);
    private static final int WIDTH_CHARACTERS = 150;

    private final PrintStream out;
    private final Clock clock;
    private final boolean interactive;
    private String status = "";
    private boolean ended;
    private String logged = "";
    private Instant statusLoggedAt = Instant.EPOCH;

    public TerminalDisplay(PrintStream out, Clock clock, boolean interactive) {
        this.out = out;
        this.clock = clock;
        this.interactive = interactive;
    }

    public static TerminalDisplay system() {
        boolean interactive = System.console() != null && System.console().isTerminal();
        // The status line moves the cursor, which plain output would not let through.
        PrintStream out = interactive
                ? new PrintStream(new FileOutputStream(FileDescriptor.out), true, System.out.charset())
                : System.out;
        return new TerminalDisplay(out, Clock.systemUTC(), interactive);
    }

    /** For what people read beside a result that a program reads. */
    public static TerminalDisplay errors() {
        return new TerminalDisplay(System.err, Clock.systemUTC(), false);
    }

    public synchronized void line(String text) {
        show(PlainText.line(text));
    }

    /** Nothing is shown after this: what others still say is about what is ended on purpose. */
    public synchronized void last(String text) {
        status("");
        line(text);
        ended = true;
    }

    private void show(String line) {
        if (ended) {
            return;
        }
        clear();
        out.println(line);
        draw();
    }

    public synchronized void heading(String text) {
        line("");
        String plain = PlainText.line(text);
        show(interactive ? "\u001b[1m" + plain + "\u001b[0m" : plain);
    }

    public synchronized void status(String news) {
        String text = ended ? "" : PlainText.line(news);
        if (interactive) {
            clear();
            status = text.length() > WIDTH_CHARACTERS ? text.substring(0, WIDTH_CHARACTERS - 1) + "…" : text;
            draw();
        } else if (!text.isBlank()
                && !text.equals(logged)
                && Duration.between(statusLoggedAt, clock.instant()).compareTo(LOGGED_STATUS_EVERY) > 0) {
            statusLoggedAt = clock.instant();
            logged = text;
            out.println("      … " + text);
        }
    }

    private void clear() {
        if (!status.isEmpty()) {
            out.print("\r\u001b[2K");
        }
    }

    private void draw() {
        if (!status.isEmpty()) {
            out.print(status);
            out.flush();
        }
    }
}
