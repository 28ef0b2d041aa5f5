package io.stillpoint.cli.run;

import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ./stillpoint up}: everything that runs, as processes of their own that outlive this command. */
@Command(
        name = "up",
        description = "Starts broker, S3 server and services; what already runs is left alone.",
        footer = {"  ./stillpoint up"})
public final class UpCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        var home = StillpointHome.locate().create();
        HomeSettings settings = new StandaloneStack(home, System.out::println).up();
        System.out.printf("""
            Stillpoint is up.
              Kafka   %s
              vault   %s, bucket %s
              home    %s (logs in logs/, secrets in secrets/)
            """, settings.bootstrapServers(), settings.endpoint(), settings.bucket(), home.directory());
        return ExitCode.DONE;
    }
}
