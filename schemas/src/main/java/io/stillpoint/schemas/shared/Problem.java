package io.stillpoint.schemas.shared;

import io.stillpoint.schemas.text.PrintableText;

/**
 * Why something failed, in words that help an operator at night. What it quotes may come from anybody, so each part is cut to a length
 * and made printable here, where it is made: whatever is written because of a problem has a size that is known beforehand.
 *
 * @param code short, stable and hyphenated, for machines: {@code ssh-key-refused}
 * @param expected what should have been
 * @param found what was
 * @param where node, file, object or address
 * @param remedy what to do
 */
public record Problem(String code, String expected, String found, String where, String remedy) {

    private static final int LONGEST_CODE = 64;
    private static final int LONGEST_EXPECTED = 2_000;
    private static final int LONGEST_FOUND = 4_000;
    private static final int LONGEST_WHERE = 500;
    private static final int LONGEST_REMEDY = 1_000;
    private static final int ELLIPSES = 5;
    private static final int NAMES_OF_PARTS_BYTES = 100;

    /** The most bytes that a problem takes as JSON. */
    public static final int MOST_BYTES = PrintableText.MOST_BYTES_A_CHAR
                    * (LONGEST_CODE + LONGEST_EXPECTED + LONGEST_FOUND + LONGEST_WHERE + LONGEST_REMEDY + ELLIPSES)
            + NAMES_OF_PARTS_BYTES;

    public Problem {
        code = part(code, LONGEST_CODE);
        expected = part(expected, LONGEST_EXPECTED);
        found = part(found, LONGEST_FOUND);
        where = part(where, LONGEST_WHERE);
        remedy = part(remedy, LONGEST_REMEDY);
    }

    /** Messages of libraries may be missing. */
    private static String part(String text, int longest) {
        return PrintableText.of(String.valueOf(text), longest);
    }

    /** On one line, whatever it quotes: one that began a line of its own could pass for something else. */
    public String sentence() {
        return onOneLine(finding() + ". " + remedy);
    }

    /** What is wrong, without what to do: for a problem that is the cause of another one. */
    public String finding() {
        return onOneLine("%s: expected %s, found %s".formatted(where, expected, found));
    }

    private static String onOneLine(String text) {
        return text.indexOf('\n') < 0 ? text : text.strip().replaceAll("\\s*\n\\s*", " | ");
    }
}
