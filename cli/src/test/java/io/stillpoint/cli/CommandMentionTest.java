package io.stillpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Whoever is told to run a command at 3 a.m. finds that it exists. */
class CommandMentionTest {

    private static final Path ROOT = Path.of("..");
    private static final String PROGRAM = "./stillpoint";
    private static final String SENTENCE_END = "[.,:)]+$";
    private static final Pattern STANDS_FOR_A_VALUE =
            Pattern.compile(CommandMention.PLACEHOLDER + "|[A-Z][A-Z_0-9]*|\\$\\w+");
    private static final Set<String> MORE_OF_IT = Set.of("…", "...");

    /** Commands of the shell script alone, with the file that knows their options or arguments. */
    private static final Map<String, String> OF_THE_SCRIPT =
            Map.of("build", "stillpoint", "test", "scripts/test.sh", "bench", "scripts/bench.sh");

    @Test
    void everyCommandThatSomebodyIsToldToRunExists() throws IOException {
        // When
        List<CommandMention> mentions = CommandMention.below(ROOT);

        // Then
        assertThat(mentions).hasSizeGreaterThan(50);
        assertThat(mentions.stream().flatMap(mention -> wrong(mention).stream().map(why -> mention + "  " + why)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Run: ./stillpoint start.",
                "Look at ./stillpoint status; it may have ended.",
                "`./stillpoint backup make`",
                "./stillpoint backup create --cluster icp --cold",
                "./stillpoint backup create --wait",
                "./stillpoint saga cancel SAGA --reason",
                "./stillpoint test --fast",
                "./stillpoint bench etcetera"
            })
    void aCommandThatDoesNotExistIsFound(String text) {
        // When
        List<CommandMention> mentions = CommandMention.in("here", text);

        // Then
        assertThat(mentions)
                .hasSize(1)
                .allSatisfy(mention -> assertThat(wrong(mention)).isPresent());
    }

    @Test
    void aCommandThatIsNotCalledAsTheReadmeCallsItIsFound() {
        // Given
        CommandMention mention = CommandMention.in("here", "Declare it first: 'stillpoint cluster add'.")
                .getFirst();

        // When
        Optional<String> wrong = wrong(mention);

        // Then
        assertThat(wrong).contains("is not called " + PROGRAM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Declare it first: ./stillpoint cluster add.",
                "run './stillpoint cluster add' again with --kubeconfig and one that is good.",
                "./stillpoint cluster add icp … --registry https://mycluster.icp:8500 --logins DIR",
                "./stillpoint saga cancel SAGA --reason 'the night is over' --wait   # why not",
                "./stillpoint backup list shows them",
                "./stillpoint test --seeds N --acceptance",
                "./stillpoint bench mongodb [documents=N]"
            })
    void aCommandThatExistsPasses(String text) {
        // When
        List<CommandMention> mentions = CommandMention.in("here", text);

        // Then
        assertThat(mentions)
                .hasSize(1)
                .allSatisfy(mention -> assertThat(wrong(mention)).isEmpty());
    }

    @Test
    void literalsThatAreJoinedAreReadAsOne() {
        // Given
        String java = """
            throw new Oops("parked. Run: ./stillpoint cluster "
                    + "start " + name);
            String other = "and ./stillpoint saga watch %s";
            """;

        // When
        List<CommandMention> mentions = CommandMention.in("here", CommandMention.literals(java));

        // Then
        assertThat(mentions)
                .extracting(CommandMention::words)
                .containsExactly(
                        List.of("cluster", "start", CommandMention.PLACEHOLDER),
                        List.of("saga", "watch", CommandMention.PLACEHOLDER));
    }

    private static Optional<String> wrong(CommandMention mention) {
        if (!mention.program().equals(PROGRAM)) {
            return Optional.of("is not called " + PROGRAM);
        }
        String first = bare(mention.words().getFirst());
        return OF_THE_SCRIPT.containsKey(first) ? wrongForScript(first, mention.words()) : wrongForCli(mention.words());
    }

    private static Optional<String> wrongForScript(String command, List<String> words) {
        String script = read(ROOT.resolve(Objects.requireNonNull(OF_THE_SCRIPT.get(command))));
        boolean bareName = !words.getFirst().equals(command);
        return words.stream()
                .skip(bareName ? words.size() : 1)
                .limit(command.equals("bench") ? 1 : words.size())
                .map(CommandMentionTest::bare)
                .filter(word -> word.startsWith("--") || command.equals("bench") && word.matches("[a-z-]+"))
                .filter(word -> !script.matches("(?s).*[ |]" + Pattern.quote(word) + "( \\|[^)]*)?\\).*"))
                .findFirst()
                .map(word -> "has no " + word);
    }

    /** Follows the words as far as they are a command, for prose may go on behind it, and has that much parsed. */
    private static Optional<String> wrongForCli(List<String> words) {
        CommandLine line = Main.commandLine();
        List<String> command = new ArrayList<>();
        int places = 0;
        boolean nothingGiven = true;
        boolean whole = true;
        boolean valueFollows = false;
        for (String word : words) {
            String bare = bare(word);
            CommandLine next = line.getSubcommands().get(bare);
            OptionSpec option = line.getCommandSpec().findOption(bare.replaceAll("=.*", ""));
            if (MORE_OF_IT.contains(word)) {
                whole = false;
            } else if (valueFollows) {
                command.add(value(bare));
                valueFollows = false;
            } else if (next != null) {
                line = next;
                command.add(bare);
                places = line.getCommandSpec().positionalParameters().size();
            } else if (!line.getSubcommands().isEmpty()) {
                return Optional.of("has no command '%s'".formatted(bare));
            } else if (bare.startsWith("-")) {
                command.add(bare);
                nothingGiven = false;
                valueFollows = option != null && option.arity().max() > 0 && !bare.contains("=");
            } else if (places > 0) {
                command.add(value(bare));
                nothingGiven = false;
                places--;
            } else {
                break;
            }
            if (!bare.equals(word)) {
                break;
            }
        }
        return parsed(command, nothingGiven || !whole);
    }

    private static Optional<String> parsed(List<String> command, boolean mayMissSome) {
        try {
            Main.commandLine().parseArgs(command.toArray(String[]::new));
            return Optional.empty();
        } catch (CommandLine.MissingParameterException e) {
            return mayMissSome ? Optional.empty() : Optional.of(String.valueOf(e.getMessage()));
        } catch (CommandLine.ParameterException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** A number, so that it fits everywhere. */
    private static String value(String word) {
        return STANDS_FOR_A_VALUE.matcher(word).matches() ? "1" : word;
    }

    private static String bare(String word) {
        return MORE_OF_IT.contains(word) ? word : word.replaceAll(SENTENCE_END, "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
