package io.stillpoint.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** One host line of an Ansible INI file: words with quotes, and a remark after {@code #}. */
final class InventoryLine {

    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

    private InventoryLine() {}

    /** Returns whether it is an address that a node can have: no leading zeros, which some tools read as octal. */
    static boolean isAddress(String word) {
        return IPV4.matcher(word).matches() && !word.startsWith("0.") && !word.equals("255.255.255.255");
    }

    /**
     * Splits as Ansible does.
     *
     * @return one word at least
     * @throws InventoryException when a quote is not closed
     */
    static List<String> words(String line, String file, int number) throws InventoryException {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
                word.append(c);
            } else if (c == '"' || c == '\'') {
                quote = c;
                word.append(c);
            } else if (c == '#' && word.isEmpty()) {
                break;
            } else if (Character.isWhitespace(c)) {
                flush(word, words);
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw Inventory.refused(
                    "inventory-quote", "a closing " + quote, line, file + ":" + number, "Close the quote.");
        }
        flush(word, words);
        return words;
    }

    private static void flush(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }
}
