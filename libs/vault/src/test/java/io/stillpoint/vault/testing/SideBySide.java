package io.stillpoint.vault.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Seconds that Stillpoint and the ordinary tools needed for the same, in turns, so that whatever else goes on falls on both. */
public final class SideBySide {

    private final String what;
    private final String tools;
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> theirs = new ArrayList<>();

    /** Both names are for what is printed. */
    public SideBySide(String what, String tools) {
        this.what = what;
        this.tools = tools;
    }

    /** Takes a round down and prints it. {@code of} says what was saved. */
    public void round(double oursSeconds, double theirsSeconds, String of) {
        ours.add(oursSeconds);
        theirs.add(theirsSeconds);
        print("round %d: stillpoint %6.2f s, %s %6.2f s (%s)", ours.size(), oursSeconds, tools, theirsSeconds, of);
    }

    /** Prints the ratio of the medians, and says whether it is within the limit. */
    public boolean within(double limit) {
        double ratio = median(ours) / median(theirs);
        print(
                "%s, median of %d: stillpoint %.2f s, %s %.2f s, ratio %.3f (limit %.2f): %s",
                what,
                ours.size(),
                median(ours),
                tools,
                median(theirs),
                ratio,
                limit,
                ratio <= limit ? "ok" : "TOO SLOW");
        return ratio <= limit;
    }

    /** Prints how many there were per second, by the medians, and says whether ours are not too few for theirs. */
    public boolean atLeast(long items, String unit, double limit) {
        double ratio = median(theirs) / median(ours);
        print(
                "%s, median of %d: stillpoint %.0f %s/s, %s %.0f %s/s, ratio %.3f (limit %.2f): %s",
                what,
                ours.size(),
                items / median(ours),
                unit,
                tools,
                items / median(theirs),
                unit,
                ratio,
                limit,
                ratio >= limit ? "ok" : "TOO SLOW");
        return ratio >= limit;
    }

    /** Seconds that a line of shell takes; any command in it that fails ends the bench. */
    public static double shellSeconds(String script, Path log) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("by hand: " + Files.readString(log));
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Prints how peaks of memory follow the sizes that they belong to. */
    public static void peaks(String unit, String of, List<Integer> sizes, List<Long> peakMebibytes) {
        for (int i = 0; i < sizes.size(); i++) {
            print("peak RSS of a backup worker with %d %s of %s: %d MiB", sizes.get(i), unit, of, peakMebibytes.get(i));
        }
        if (sizes.size() > 1) {
            print(
                    "from %d to %d %s of %s the peak RSS grows by %d MiB",
                    sizes.getFirst(), sizes.getLast(), unit, of, peakMebibytes.getLast() - peakMebibytes.getFirst());
        }
    }

    public static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
