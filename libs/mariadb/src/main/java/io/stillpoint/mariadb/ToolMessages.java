package io.stillpoint.mariadb;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;

/**
 * Collects a tool's error messages. Before its message the client repeats the failed statement, with somebody's data in
 * it: such lines are dropped, however long they are.
 */
public final class ToolMessages {

    private static final int KEPT_LINES = 20;
    private static final int KEPT_CHARS = 1000;
    private static final Pattern OF_THE_TOOL = Pattern.compile("(ERROR |mariadb(-dump)?: ).*", Pattern.DOTALL);

    private final FutureTask<String> reading;

    public ToolMessages(InputStream stream, MariadbEndpoint endpoint) {
        reading = new FutureTask<>(() -> endpoint.scrub(read(stream)));
        Thread.ofVirtual().name("mariadb-stderr").start(reading);
    }

    /** Waits for the stream's end and returns the messages. */
    public String text() throws InterruptedException {
        try {
            return reading.get();
        } catch (ExecutionException e) {
            return "its error stream broke: " + e.getCause();
        }
    }

    private static String read(InputStream stream) throws IOException {
        List<String> kept = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n') {
                    keep(kept, line);
                } else if (line.length() < KEPT_CHARS) {
                    line.append((char) c);
                }
            }
        }
        keep(kept, line);
        return String.join("\n", kept);
    }

    private static void keep(List<String> kept, StringBuilder line) {
        if (kept.size() < KEPT_LINES && OF_THE_TOOL.matcher(line).matches()) {
            kept.add(line.toString().strip());
        }
        line.setLength(0);
    }
}
