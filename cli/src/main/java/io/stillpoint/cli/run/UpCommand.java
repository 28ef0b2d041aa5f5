package io.stillpoint.cli.run;

import io.stillpoint.cli.home.HomeLock;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.ExitCode;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;

/** {@code ./stillpoint up}: everything that runs, as processes of their own that outlive this command. */
@Command(
        name = "up",
        description = "Starts broker, S3 server and services. What runs already is left alone, unless its settings have"
                + " changed.",
        footer = {"  ./stillpoint up"},
        exitCodeList = {ExitCode.REFUSED_HELP})
public final class UpCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        var home = StillpointHome.locate().create();
        var stack = new StandaloneStack(home, System.out::println);
        var starting = new AtomicBoolean(true);
        // A signal ends this command alone: what it started has a session of its own.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (starting.get()) {
                stack.startNothingMore();
                System.err.println("stillpoint: `up` ended before everything was ready. What it started runs on:"
                        + " ./stillpoint up goes on from here, ./stillpoint down ends it.");
            }
        }));
        HomeSettings settings;
        try (HomeLock _ = HomeLock.take(home)) {
            settings = stack.up();
        } finally {
            starting.set(false);
        }
        System.out.printf("""
            Stillpoint is up.
              Kafka   %s
              vault   %s, bucket %s
              home    %s (logs in logs/, secrets in secrets/)
            """, settings.bootstrapServers(), settings.endpoint(), settings.bucket(), home.directory());
        return ExitCode.DONE;
    }
}
