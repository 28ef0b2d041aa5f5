package io.stillpoint.policy.check;

import io.stillpoint.schemas.text.PrintableText;

/** What somebody wrote, as messages show it: on one line, without characters that a terminal obeys, and not for ever. */
public final class QuotedText {

    private static final int MOST_CHARACTERS = 80;

    private QuotedText() {}

    /** Returns {@code text} between quotes; a line break is shown as {@code \n}. */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder("'");
        text.codePoints().limit(MOST_CHARACTERS).forEach(point -> shown.append(shown(point)));
        int length = text.codePointCount(0, text.length());
        return length <= MOST_CHARACTERS
                ? shown.append('\'').toString()
                : shown.append("…', %d characters".formatted(length)).toString();
    }

    private static String shown(int point) {
        return switch (point) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> PrintableText.isObeyed(point) ? "\\u%04X".formatted(point) : Character.toString(point);
        };
    }
}
