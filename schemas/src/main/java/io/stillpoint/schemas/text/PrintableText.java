package io.stillpoint.schemas.text;

/**
 * Text of others as it may go into events and onto terminals: of a length that is known beforehand, without control characters, which
 * take six bytes each in JSON and can rewrite a terminal, and without halves of characters, which no encoding can write.
 */
public final class PrintableText {

    /** The most bytes that one {@code char} of such text takes in JSON. */
    public static final int MOST_BYTES_A_CHAR = 3;

    private static final char INSTEAD = '\uFFFD';

    private PrintableText() {}

    /**
     * Returns the text, its beginning when it is longer.
     *
     * @param longest in {@code char}; what is cut off shows as an ellipsis, which comes on top
     */
    public static String of(String text, int longest) {
        if (text.length() <= longest && isPrintable(text)) {
            return text;
        }
        int end = Math.min(text.length(), longest);
        if (end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder printable = new StringBuilder(end + 1);
        for (int index = 0; index < end; index++) {
            char each = text.charAt(index);
            if (each == '\r' && index + 1 < end && text.charAt(index + 1) == '\n') {
                continue;
            }
            printable.append(isPrintable(text, index) ? each : INSTEAD);
        }
        return end < text.length() ? printable.append('…').toString() : printable.toString();
    }

    /**
     * Whether it is obeyed and not shown: a control character, one of the category "format", which turns the direction of what follows, or
     * one that begins a line.
     */
    public static boolean isObeyed(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static boolean isPrintable(String text) {
        for (int index = 0; index < text.length(); index++) {
            if (!isPrintable(text, index)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPrintable(String text, int index) {
        char each = text.charAt(index);
        boolean second =
                Character.isLowSurrogate(each) && index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
        int point = text.codePointAt(second ? index - 1 : index);
        return each == '\n' || each == '\t' || !isObeyed(point) && Character.getType(point) != Character.SURROGATE;
    }
}
