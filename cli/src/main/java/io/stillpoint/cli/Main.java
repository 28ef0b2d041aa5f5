package io.stillpoint.cli;

import io.stillpoint.cli.backup.BackupCommand;
import io.stillpoint.cli.cluster.ClusterCommand;
import io.stillpoint.cli.demo.DemoCommand;
import io.stillpoint.cli.doctor.DoctorCommand;
import io.stillpoint.cli.events.EventsCommand;
import io.stillpoint.cli.key.KeyCommand;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.restore.RestoreCommand;
import io.stillpoint.cli.run.DownCommand;
import io.stillpoint.cli.run.UpCommand;
import io.stillpoint.cli.saga.SagaCommand;
import io.stillpoint.cli.vault.VaultCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the command line. */
@Command(
        name = "stillpoint",
        description = "Backs up and restores IBM Cloud Private clusters in the only right order.",
        mixinStandardHelpOptions = true,
        version = "stillpoint 0.1.0",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            DoctorCommand.class,
            ClusterCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            SagaCommand.class,
            EventsCommand.class,
            VaultCommand.class,
            KeyCommand.class
        })
public final class Main implements Runnable {

    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

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
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, line, parsed) -> {
                    if (exception instanceof CliException) {
                        line.getErr().println("stillpoint: " + exception.getMessage());
                    } else {
                        line.getErr().println("stillpoint: " + exception);
                        exception.printStackTrace(line.getErr());
                    }
                    return ExitCode.FAILED;
                });
    }
}
