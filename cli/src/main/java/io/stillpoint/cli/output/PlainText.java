package io.stillpoint.cli.output;

import io.stillpoint.schemas.text.PrintableText;

/**
 * Text from elsewhere as a terminal may show it. An inventory, a node or an event can hold control characters that would move the
 * cursor, change the window's title or hide what was printed.
 */
public final class PlainText {

    private PlainText() {}

    /** Text of ours that may have several lines: every character that is obeyed comes as its code, but the line feed and the tab. */
    public static String of(String text) {
        return shown(text, "\n\t");
    }

    /** What is one line stays one line: a line feed comes as its code, too, so that nobody can add a line. */
    public static String line(String text) {
        return shown(text, "\t");
    }

    /** The codes are those of JSON, so that a document stays the same document. */
    private static String shown(String text, String kept) {
        var plain = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (kept.indexOf(point) < 0 && PrintableText.isObeyed(point)) {
                for (char each : Character.toChars(point)) {
                    plain.append("\\u%04x".formatted((int) each));
                }
            } else {
                plain.appendCodePoint(point);
            }
        });
        return plain.toString();
    }
}
