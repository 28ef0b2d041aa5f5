package io.stillpoint.cli;

import io.stillpoint.cli.backup.BackupCommand;
import io.stillpoint.cli.cluster.ClusterCommand;
import io.stillpoint.cli.demo.DemoCommand;
import io.stillpoint.cli.doctor.DoctorCommand;
import io.stillpoint.cli.events.EventsCommand;
import io.stillpoint.cli.key.KeyCommand;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.policy.PolicyCommand;
import io.stillpoint.cli.prune.PruneCommand;
import io.stillpoint.cli.restore.RestoreCommand;
import io.stillpoint.cli.run.DownCommand;
import io.stillpoint.cli.run.UpCommand;
import io.stillpoint.cli.saga.SagaCommand;
import io.stillpoint.cli.vault.VaultCommand;
import io.stillpoint.schemas.shared.ProblemException;
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
        System.exit(commandLine().execute(arguments));
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(System.out);
        }
    }

    static CommandLine commandLine() {
        var line = new CommandLine(new Main())
                .setUsageHelpWidth(110)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, failed, parsed) -> {
                    if (exception instanceof CliException known) {
                        failed.getErr().println("stillpoint: " + known.getMessage());
                        return known.exitCode();
                    }
                    if (exception instanceof ProblemException known) {
                        failed.getErr().println("stillpoint: " + known.problem().sentence());
                        return ExitCode.FAILED;
                    }
                    failed.getErr().println("stillpoint: " + exception);
                    exception.printStackTrace(failed.getErr());
                    return ExitCode.FAILED;
                });
        HelpCommand.addTo(line);
        return line;
    }
}
