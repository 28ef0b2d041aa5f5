package io.stillpoint.cli.run;

import io.stillpoint.cli.home.HomeLock;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ./stillpoint down}: ends what {@code up} started; data, keys and settings stay. */
@Command(
        name = "down",
        description = "Stops what `up` started. Data, keys and settings stay.",
        footer = {"  ./stillpoint down"},
        exitCodeList = {ExitCode.REFUSED_HELP})
public final class DownCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        StillpointHome home = StillpointHome.locate().require();
        try (HomeLock _ = HomeLock.take(home)) {
            new StandaloneStack(home, System.out::println).down();
        }
        return ExitCode.DONE;
    }
}
