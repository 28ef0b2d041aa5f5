package io.stillpoint.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A place that tells somebody to run {@code stillpoint}.
 *
 * @param program how it is called, {@code stillpoint} or {@code ./stillpoint}
 * @param words what follows the name of the program up to the end of the line or of what is quoted; {@code VALUE} where the program
 *     puts something in
 */
record CommandMention(String where, String program, List<String> words) {

    static final String PLACEHOLDER = "VALUE";

    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git");
    private static final Pattern MENTION = Pattern.compile(
            "(?<before>^|[^\\w./-])(?<program>(\\./)?stillpoint) (?<rest>[a-z-][^\\n`\"#;|&]*)", Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("'[^']*'|\\S+");
    private static final Pattern LITERALS = Pattern.compile("\"\"\"(?s:.*?)\"\"\"|\"(?:[^\"\\\\\\n"
            + "]|\\\\.)*\"(?:\\s*\\+\\s*\"(?:[^\"\\\\\\n"
            + "]|\\\\.)*\")*(\\s*\\+\\s*[^\"\\s])?");

    /** In messages of the programs and their scripts, and in what people read. */
    static List<CommandMention> below(Path root) throws IOException {
        var found = new ArrayList<CommandMention>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(String.valueOf(folder.getFileName()))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String path = root.relativize(file).toString();
                if (path.endsWith(".java") && path.contains("src/main/")) {
                    found.addAll(in(path, literals(read(file))));
                } else if (path.endsWith(".md") || path.endsWith(".sh") && !path.startsWith("lab/")) {
                    found.addAll(in(path, read(file)));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    static List<CommandMention> in(String where, String text) {
        return MENTION.matcher(text)
                .results()
                .map(match -> {
                    String rest = match.group("rest");
                    boolean quoted = match.group("before").equals("'");
                    String command = quoted && rest.contains("'") ? rest.substring(0, rest.indexOf('\'')) : rest;
                    return new CommandMention(
                            where,
                            match.group("program"),
                            WORD.matcher(command)
                                    .results()
                                    .map(word -> word.group())
                                    .toList());
                })
                .toList();
    }

    /** The text of all literals; those that are joined by a plus are one. */
    static String literals(String java) {
        var text = new StringBuilder();
        LITERALS.matcher(java)
                .results()
                .forEach(match -> text.append(match.group()
                                .replaceAll("\"\\s*\\+\\s*\"", "")
                                .replaceAll("\"\\s*\\+\\s*\\S$", PLACEHOLDER))
                        .append('\n'));
        return text.toString().replaceAll("(?m)^\"|\"$", "").replace("%n", "\n").replaceAll("%[sd]", PLACEHOLDER);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "%s: %s %s".formatted(where, program, String.join(" ", words));
    }
}
