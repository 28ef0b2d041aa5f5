package io.stillpoint.cli;

import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.policy.check.NearestName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** {@code ./stillpoint help}, and what the help of every command has in common. */
@Command(
        name = "help",
        helpCommand = true,
        description = "Shows the help of a command.",
        footer = "  ./stillpoint help backup create")
final class HelpCommand implements Callable<Integer> {

    @CommandLine.Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command and its own commands.")
    private List<String> path = List.of();

    @Override
    public Integer call() {
        if (spec != null) {
            CommandLine shown = spec.root().commandLine();
            for (String name : path) {
                CommandLine next = shown.getSubcommands().get(name);
                if (next == null) {
                    throw new CommandLine.ParameterException(
                            shown,
                            "expected a command of `%s`, found '%s'. %s"
                                    .formatted(
                                            shown.getCommandSpec().qualifiedName(),
                                            name,
                                            NearestName.hint(
                                                    name, shown.getSubcommands().keySet()))
                                    .strip());
                }
                shown = next;
            }
            shown.usage(spec.commandLine().getOut());
        }
        return ExitCode.DONE;
    }

    /** Gives a command and all below it {@code --help}, a heading over its examples, and its exit codes. */
    static void addTo(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        if (spec.parent() != null) {
            spec.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Shows this help.")
                    .build());
        }
        var usage = spec.usageMessage();
        if (usage.footer().length > 0) {
            usage.footerHeading("%nExamples:%n");
        }
        if (spec.subcommands().isEmpty()) {
            Map<String, String> codes = new LinkedHashMap<>(ExitCode.OF_EVERY_COMMAND);
            codes.putAll(usage.exitCodeList());
            usage.exitCodeListHeading("%nExit codes:%n").exitCodeList(codes);
        }
        line.getSubcommands().values().forEach(HelpCommand::addTo);
    }
}
