package io.stillpoint.cli.run;

import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ./stillpoint down}: ends what {@code up} started; data, keys and settings stay. */
@Command(
        name = "down",
        description = "Stops what `up` started. Data, keys and settings stay.",
        footer = {"  ./stillpoint down"})
public final class DownCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        new StandaloneStack(StillpointHome.locate().create(), System.out::println).down();
        return ExitCode.DONE;
    }
}
