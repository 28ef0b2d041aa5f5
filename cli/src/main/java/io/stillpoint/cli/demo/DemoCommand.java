package io.stillpoint.cli.demo;

import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.FailureText;
import io.stillpoint.cli.output.TerminalDisplay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./stillpoint demo}. */
@Command(
        name = "demo",
        description =
                "A small cluster gets a baseline and a policy, loses its data, and is brought back: proved, key by"
                        + " key.",
        footer = {"  ./stillpoint demo --keep"})
public final class DemoCommand implements Callable<Integer> {

    @Option(names = "--keep", description = "Leaves cluster and Stillpoint running, to look around.")
    private boolean keep;

    @Override
    public Integer call() throws IOException {
        TerminalDisplay terminal = TerminalDisplay.system();
        var home = new StillpointHome(Files.createTempDirectory(Path.of("/var/tmp"), "stillpoint-demo-"));
        home.create();
        // Not within the home: MariaDB's server runs as another user, who may not enter that.
        Path labState = Files.createTempDirectory(
                Path.of("/var/lib"),
                "stillpoint-demo-lab-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        var demo = new DemoStory(home, labState, terminal);
        var tornDown = new AtomicBoolean(keep);
        // Ctrl-C ends the JVM through its shutdown hooks; the hook is the only place that is sure to run.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (tornDown.compareAndSet(false, true)) {
                terminal.last("cleaning up ...");
                try {
                    demo.tearDown();
                } catch (RuntimeException e) {
                    System.err.println("stillpoint: " + FailureText.lines(e));
                }
            }
        }));
        try {
            demo.play();
        } catch (RuntimeException e) {
            if (tornDown.get() && !keep) {
                // What fails now fails because it is taken away: Ctrl-C is answered, and this JVM ends with its hook.
                while (true) {
                    LockSupport.park();
                }
            }
            throw e;
        }
        if (keep) {
            terminal.line("");
            terminal.line("Kept. Look around with: export STILLPOINT_HOME=" + home.directory()
                    + " STILLPOINT_LAB_STATE=" + labState);
            terminal.line("End it with: ./stillpoint down; lab/lab down; rm -r " + home.directory());
        }
        terminal.line("");
        terminal.line("The proof holds.");
        return ExitCode.DONE;
    }
}
