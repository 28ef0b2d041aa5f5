package io.stillpoint.policy.check;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that somebody who mistyped one most likely meant. */
public final class NearestName {

    private NearestName() {}

    /** Returns the nearest of {@code known}; empty when none is near enough to be meant. */
    public static Optional<String> of(String written, Collection<String> known) {
        String wanted = written.toLowerCase(Locale.ROOT);
        // As many edits as it has letters make any name of any other.
        int most = Math.min(Math.max(2, written.length() / 3), written.length() - 1);
        return known.stream()
                .min(Comparator.comparingInt((String name) -> edits(wanted, name.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> edits(wanted, name.toLowerCase(Locale.ROOT)) <= most);
    }

    /** Returns a sentence that names the nearest known name; empty text when none is near. */
    public static String hint(String written, Collection<String> known) {
        return of(written, known).map("Did you mean %s? "::formatted).orElse("");
    }

    /** How many letters have to be put in, taken out, replaced, or swapped with their neighbour (optimal string alignment). */
    private static int edits(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : edits(edits, from, to, i, j);
            }
        }
        return edits[from.length()][to.length()];
    }

    private static int edits(int[][] before, String from, String to, int i, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int fewest = Math.min(before[i - 1][j - 1] + (same ? 0 : 1), Math.min(before[i - 1][j], before[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(fewest, before[i - 2][j - 2] + 1) : fewest;
    }
}
