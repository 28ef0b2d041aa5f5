package io.stillpoint.cli.output;

import io.stillpoint.schemas.text.PrintableText;

/**
 * Text from elsewhere as a terminal may show it. An inventory, a node or an event can hold control characters that would move the
 * cursor, change the window's title or hide what was printed.
 */
public final class PlainText {

    private PlainText() {}

    /** Every control character but the line feed and the tab comes as its code. */
    public static String of(String text) {
        var plain = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (point != '\n' && point != '\t' && PrintableText.isObeyed(point)) {
                plain.append("\\u%04x".formatted(point));
            } else {
                plain.appendCodePoint(point);
            }
        });
        return plain.toString();
    }
}
