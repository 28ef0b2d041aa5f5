package io.stillpoint.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Several command lines, one after the other in one process: each is parsed, run and answered as if it were alone. */
final class CommandLines {

    private static final String MARK = "#### ended with ";
    private static final Pattern ANSWER = Pattern.compile("(.*?)" + MARK + "(\\d+)\n", Pattern.DOTALL);

    private CommandLines() {}

    /** Arguments are command lines; words are separated by blanks. */
    public static void main(String[] lines) {
        PrintStream marks = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        for (String line : lines) {
            marks.println(MARK + Main.run(line.split(" ")));
        }
        System.exit(0);
    }

    /** How each of them ended, in their order. */
    static List<Ended> run(Path home, Path directory, List<String> lines) throws IOException, InterruptedException {
        Ended all = Ended.run(CommandLines.class, home, directory, lines.toArray(String[]::new));
        var ended = new ArrayList<Ended>();
        Matcher answer = ANSWER.matcher(all.text());
        while (answer.find()) {
            ended.add(new Ended(Integer.parseInt(answer.group(2)), answer.group(1)));
        }
        if (ended.size() != lines.size()) {
            throw new IllegalStateException(
                    "%d of %d command lines ended: %s".formatted(ended.size(), lines.size(), all.text()));
        }
        return ended;
    }
}
