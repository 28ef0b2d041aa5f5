package io.stillpoint.remote;

import io.stillpoint.schemas.shared.Problem;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The script's messages on standard error: {@code waiting: …} while it waits, {@code note: …} for what is worth
 * knowing, {@code changed: …} for a file that changed while it was read, {@code problem:
 * code|expected|found|where|remedy} when it gives up. All other lines come from the tools that it calls.
 */
final class ScriptMessages extends OutputStream {

    private static final int MAX_LINE_BYTES = 8192;
    private static final int KEPT_LINES = 20;

    private final Consumer<String> waiting;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<String> notes = new ArrayList<>();
    private final ChangedFiles changed = new ChangedFiles();
    private final Deque<String> others = new ArrayDeque<>();
    private @Nullable Problem problem;

    ScriptMessages(Consumer<String> waiting) {
        this.waiting = waiting;
    }

    @Override
    public synchronized void write(int b) {
        if (b == '\n') {
            take(line.toString(StandardCharsets.UTF_8));
            line.reset();
        } else if (line.size() < MAX_LINE_BYTES) {
            line.write(b);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    private void take(String text) {
        if (text.startsWith("waiting: ")) {
            waiting.accept(text.substring("waiting: ".length()));
        } else if (text.startsWith("note: ")) {
            notes.add(text.substring("note: ".length()));
        } else if (text.startsWith("changed: ")) {
            changed.add(text.substring("changed: ".length()));
        } else if (text.startsWith("problem: ")) {
            problem = parse(text.substring("problem: ".length()));
        } else if (!text.isBlank()) {
            others.addLast(text);
            if (others.size() > KEPT_LINES) {
                others.removeFirst();
            }
        }
    }

    private static @Nullable Problem parse(String text) {
        String[] words = text.split("\\|", -1);
        return words.length == 5 ? new Problem(words[0], words[1], words[2], words[3], words[4]) : null;
    }

    synchronized @Nullable Problem problem() {
        return problem;
    }

    synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    ChangedFiles changed() {
        return changed;
    }

    /** Returns the last lines that are not messages of the script, joined into one line. */
    synchronized String others() {
        if (line.size() > 0) {
            write('\n');
        }
        return String.join("; ", others);
    }
}
