package io.stillpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {

    /** Every command that there is, as its words. */
    static Stream<List<String>> commands() {
        return below(Main.commandLine(), List.of());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelp(List<String> command) {
        // When
        Ended asked = run(with(command, "--help"));

        // Then
        assertThat(asked.exitCode()).as(asked.text()).isZero();
        assertThat(asked.text()).startsWith("Usage: ./stillpoint").contains(String.join(" ", command));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theShortOptionAndTheHelpCommandShowTheSame(List<String> command) {
        // Given
        var words = new ArrayList<>(List.of("help"));
        words.addAll(command);

        // When
        List<Ended> asked = List.of(run(with(command, "-h")), run(words));

        // Then
        assertThat(asked).containsOnly(run(with(command, "--help")));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatDoesSomethingEndsItsHelpWithExamplesAndExitCodes(List<String> command) {
        // When
        String text = run(with(command, "--help")).text();

        // Then
        boolean doesSomething = !text.contains("Commands:");
        assertThat(text.contains("Examples:") && text.contains("Exit codes:"))
                .as(text)
                .isEqualTo(doesSomething);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anExampleIsOneLineThatCanBeCopied(List<String> command) {
        // When
        String text = run(with(command, "--help")).text();

        // Then
        List<String> examples = text.lines()
                .dropWhile(line -> !line.startsWith("Examples:"))
                .skip(1)
                .takeWhile(line -> !line.isBlank() && !line.startsWith("Exit codes:"))
                .toList();
        assertThat(examples).allSatisfy(line -> assertThat(line).startsWith("  "));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aValueThatCannotBeReadIsAnsweredWithoutTheNamesOfClasses(List<String> command) {
        // Given
        List<String> options = below(command).getCommandSpec().options().stream()
                .filter(option -> option.arity().max() > 0)
                .map(CommandLine.Model.OptionSpec::longestName)
                .toList();

        // When
        List<String> answers = options.stream()
                .map(option -> answer(with(command, option, "no such value")))
                .toList();

        // Then
        assertThat(answers).allSatisfy(answer -> assertThat(answer).doesNotContain("java.", "class ", "Exception"));
    }

    private static String answer(List<String> arguments) {
        try {
            Main.commandLine().parseArgs(arguments.toArray(String[]::new));
            return "";
        } catch (CommandLine.ParameterException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void helpOfWhatIsNoCommandIsAWrongCommandLine() {
        // When
        Ended asked = run(List.of("help", "backup", "destroy"));

        // Then
        assertThat(asked.exitCode()).isEqualTo(2);
        assertThat(asked.text()).contains("expected a command of `./stillpoint backup`, found 'destroy'");
    }

    private record Ended(int exitCode, String text) {}

    private static Ended run(List<String> arguments) {
        var text = new StringWriter();
        var writer = new PrintWriter(text);
        int exitCode = Main.commandLine()
                .setOut(writer)
                .setErr(writer)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .execute(arguments.toArray(String[]::new));
        return new Ended(exitCode, text.toString());
    }

    static CommandLine below(List<String> command) {
        CommandLine leaf = Main.commandLine();
        for (String word : command) {
            leaf = leaf.getSubcommands().get(word);
        }
        return leaf;
    }

    private static Stream<List<String>> below(CommandLine line, List<String> path) {
        return line.getSubcommands().entrySet().stream().flatMap(each -> {
            List<String> here = with(path, each.getKey());
            return Stream.concat(Stream.of(here), below(each.getValue(), here));
        });
    }

    private static List<String> with(List<String> words, String... last) {
        return Stream.concat(words.stream(), Stream.of(last)).toList();
    }
}
