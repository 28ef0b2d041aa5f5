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
        int most = Math.max(2, written.length() / 3);
        return known.stream()
                .min(Comparator.comparingInt((String name) -> edits(wanted, name.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> edits(wanted, name.toLowerCase(Locale.ROOT)) <= most);
    }

    /** Returns a sentence that names the nearest known name; empty text when none is near. */
    public static String hint(String written, Collection<String> known) {
        return of(written, known).map("Did you mean %s? "::formatted).orElse("");
    }

    /** How many letters have to be put in, taken out or replaced (Levenshtein). */
    private static int edits(String from, String to) {
        int[] before = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] now = new int[to.length() + 1];
            now[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(replaced, Math.min(before[j], now[j - 1]) + 1);
            }
            before = now;
        }
        return before[to.length()];
    }
}
