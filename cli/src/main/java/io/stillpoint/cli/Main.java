package io.stillpoint.cli;

import io.stillpoint.cli.backup.BackupCommand;
import io.stillpoint.cli.cluster.ClusterCommand;
import io.stillpoint.cli.demo.DemoCommand;
import io.stillpoint.cli.doctor.DoctorCommand;
import io.stillpoint.cli.events.EventsCommand;
import io.stillpoint.cli.key.KeyCommand;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.FailureText;
import io.stillpoint.cli.output.PlainOutput;
import io.stillpoint.cli.output.PlainText;
import io.stillpoint.cli.policy.PolicyCommand;
import io.stillpoint.cli.prune.PruneCommand;
import io.stillpoint.cli.restore.RestoreCommand;
import io.stillpoint.cli.run.DownCommand;
import io.stillpoint.cli.run.UpCommand;
import io.stillpoint.cli.saga.SagaCommand;
import io.stillpoint.cli.vault.VaultCommand;
import io.stillpoint.policy.check.NearestName;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Entry point of the command line. */
@Command(
        name = "./stillpoint",
        description = "Backs up and restores IBM Cloud Private clusters in the only right order.",
        mixinStandardHelpOptions = true,
        version = "stillpoint 0.1.0",
        footer = {
            "  ./stillpoint demo",
            "  ./stillpoint backup create --cluster icp --wait",
            "  ./stillpoint help backup create",
            "",
            "From a checkout also: ./stillpoint build, ./stillpoint test, ./stillpoint bench."
        },
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            DoctorCommand.class,
            ClusterCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            PolicyCommand.class,
            PruneCommand.class,
            SagaCommand.class,
            EventsCommand.class,
            VaultCommand.class,
            KeyCommand.class,
            HelpCommand.class
        })
public final class Main implements Runnable {

    @CommandLine.Spec
    private @Nullable CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Returns the exit code. */
    static int run(String... arguments) {
        // Help has colours, results are plain.
        CommandLine line = commandLine().setOut(new PrintWriter(System.out, true));
        System.setOut(PlainOutput.standard(System.out.charset()));
        return line.execute(arguments);
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }

    static CommandLine commandLine() {
        var line = new CommandLine(new Main())
                .setUsageHelpWidth(110)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, _) -> wrongCommandLine(wrong))
                .setExecutionExceptionHandler((exception, failed, parsed) -> {
                    failed.getErr().println("stillpoint: " + FailureText.lines(exception));
                    return exception instanceof CliException known ? known.exitCode() : ExitCode.FAILED;
                });
        HelpCommand.addTo(line);
        return line;
    }

    /** The error must not be lost above a page of help. */
    private static int wrongCommandLine(CommandLine.ParameterException wrong) {
        CommandLine failed = wrong.getCommandLine();
        failed.getErr().println("stillpoint: " + PlainText.line(String.valueOf(wrong.getMessage())));
        Optional<String> meant = wrong instanceof CommandLine.UnmatchedArgumentException unmatched
                ? NearestName.of(
                        unmatched.getUnmatched().getFirst(),
                        failed.getSubcommands().keySet())
                : Optional.empty();
        if (meant.isPresent()) {
            failed.getErr()
                    .println("Did you mean: %s %s?"
                            .formatted(failed.getCommandSpec().qualifiedName(), meant.get()));
        } else if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, failed.getErr())) {
            failed.getErr()
                    .println("See %s --help".formatted(failed.getCommandSpec().qualifiedName()));
        }
        return failed.getCommandSpec().exitCodeOnInvalidInput();
    }
}
