package io.stillpoint.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Splits a {@code sh -c} script into its commands and words, as far as static pod manifests use the shell: quotes,
 * variables, assignments, operators, redirections and remarks. What only a running shell knows ({@code $(…)}, unknown
 * variables) stays as written, with its dollar sign.
 */
final class ShellScript {

    private static final String OPERATORS = ";&|\n()";

    private final String text;
    private final Map<String, String> variables;
    private final List<List<String>> commands = new ArrayList<>();

    private List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private boolean redirected;
    private int at;

    private ShellScript(String text, Map<String, String> variables) {
        this.text = text;
        this.variables = new HashMap<>(variables);
    }

    /**
     * Returns the commands of a script, each a list of words.
     *
     * @param variables what the environment holds
     * @throws IllegalArgumentException when a quote is not closed
     */
    static List<List<String>> commands(String text, Map<String, String> variables) {
        ShellScript script = new ShellScript(text, variables);
        script.run();
        return script.commands;
    }

    private void run() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case '\\' -> escaped();
                case '\'' -> singleQuoted();
                case '"' -> doubleQuoted();
                case '$' -> dollar();
                case '`' -> literally('`', text.indexOf('`', at));
                case '<', '>' -> redirect();
                case '#' -> hash();
                case ' ', '\t', '\r' -> endWord();
                default -> {
                    if (OPERATORS.indexOf(c) >= 0) {
                        endCommand();
                    } else {
                        add(String.valueOf(c));
                    }
                }
            }
        }
        endCommand();
    }

    private void add(String piece) {
        word.append(piece);
        inWord = true;
    }

    private void escaped() {
        if (at < text.length()) {
            char next = text.charAt(at++);
            if (next != '\n') {
                add(String.valueOf(next));
            }
        }
    }

    private void singleQuoted() {
        int end = text.indexOf('\'', at);
        if (end < 0) {
            throw new IllegalArgumentException("a single quote that is not closed");
        }
        add(text.substring(at, end));
        at = end + 1;
    }

    private void doubleQuoted() {
        inWord = true;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length() && "\"\\$`\n".indexOf(text.charAt(at)) >= 0) {
                escaped();
            } else if (c == '$') {
                dollar();
            } else {
                add(String.valueOf(c));
            }
        }
        if (at++ >= text.length()) {
            throw new IllegalArgumentException("a double quote that is not closed");
        }
    }

    private void dollar() {
        if (at < text.length() && text.charAt(at) == '(') {
            literally('$', text.indexOf(')', at));
            return;
        }
        boolean braces = at < text.length() && text.charAt(at) == '{';
        int start = braces ? at + 1 : at;
        int end = start;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        String value = variables.get(text.substring(start, end));
        boolean whole = !braces || (end < text.length() && text.charAt(end) == '}');
        if (end == start || value == null || !whole) {
            add("$");
            return;
        }
        at = braces ? end + 1 : end;
        add(value);
    }

    private void literally(char first, int end) {
        int stop = end < 0 ? text.length() : end + 1;
        add(first + text.substring(at, stop));
        at = stop;
    }

    /**
     * Skips redirections ({@code 2>&1}, {@code >>file}): neither the number before nor the word after belongs to the
     * command.
     */
    private void redirect() {
        if (word.chars().allMatch(Character::isDigit)) {
            word.setLength(0);
            inWord = false;
        }
        endWord();
        while (at < text.length() && "<>&|".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        redirected = true;
    }

    private void hash() {
        if (inWord) {
            add("#");
            return;
        }
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
    }

    private void endWord() {
        if (inWord && !redirected) {
            words.add(word.toString());
        }
        if (inWord) {
            redirected = false;
        }
        word.setLength(0);
        inWord = false;
    }

    private void endCommand() {
        endWord();
        redirected = false;
        int from = !words.isEmpty() && words.get(0).equals("export") ? 1 : 0;
        List<String> assignments = words.subList(from, words.size());
        if (assignments.stream().allMatch(each -> each.indexOf('=') > 0 && !each.startsWith("-"))) {
            assignments.forEach(each -> variables.put(each.substring(0, each.indexOf('=')), afterEquals(each)));
        }
        if (!words.isEmpty()) {
            commands.add(words);
        }
        words = new ArrayList<>();
    }

    static String afterEquals(String word) {
        return word.substring(word.indexOf('=') + 1);
    }
}
