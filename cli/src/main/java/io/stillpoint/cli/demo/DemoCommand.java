package io.stillpoint.cli.demo;

import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.TerminalDisplay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stillpoint demo}. */
@Command(
        name = "demo",
        description = "A small cluster gets a baseline, loses its etcd, and is brought back: proved, key by key.",
        footer = {"  ./stillpoint demo --keep"})
public final class DemoCommand implements Callable<Integer> {

    @Option(names = "--keep", description = "Leaves cluster and Stillpoint running, to look around.")
    private boolean keep;

    @Override
    public Integer call() throws IOException {
        TerminalDisplay terminal = TerminalDisplay.system();
        var home = new StillpointHome(Files.createTempDirectory(Path.of("/var/tmp"), "stillpoint-demo-"));
        home.create();
        var demo = new DemoStory(home, terminal);
        var tornDown = new AtomicBoolean(keep);
        // Ctrl-C ends the JVM through its shutdown hooks; the hook is the only place that is sure to run.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (tornDown.compareAndSet(false, true)) {
                terminal.status("");
                terminal.line("cleaning up ...");
                demo.tearDown();
            }
        }));
        demo.play();
        if (keep) {
            terminal.line("");
            terminal.line("Kept. Look around with: export STILLPOINT_HOME=" + home.directory());
            terminal.line("End it with: ./stillpoint down; lab/lab down; rm -r " + home.directory());
        }
        terminal.line("");
        terminal.line("The proof holds.");
        return ExitCode.DONE;
    }
}
