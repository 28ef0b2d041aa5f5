package io.stillpoint.cli.key;

import io.stillpoint.cli.home.HomeLock;
import io.stillpoint.cli.home.ServiceSecrets;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ./stillpoint key}. */
@Command(name = "key", description = "Makes the keys.", subcommands = KeyCommand.Create.class)
public final class KeyCommand {

    /** {@code ./stillpoint key create}: {@code up} does the same when there are no keys yet. */
    @Command(
            name = "create",
            description = "Makes restore key, recovery key and signing key. Keys that exist are never overwritten.",
            footer = {"  ./stillpoint key create"},
            exitCodeList = {ExitCode.REFUSED_HELP})
    static final class Create implements Callable<Integer> {

        @Override
        public Integer call() {
            StillpointHome home = StillpointHome.locate().create();
            try (HomeLock _ = HomeLock.take(home)) {
                recoveryNotice(new ServiceSecrets(home).create()).lines().forEach(System.out::println);
            }
            return ExitCode.DONE;
        }
    }

    public static String recoveryNotice(Path recovery) {
        return """
            Keys were made. Every object will be encrypted to two of them:
              restore key    with the restore service, which alone reads it
              recovery key   %s
            TAKE THE RECOVERY KEY OFFLINE NOW: copy it to a safe place and delete it here. Without one of
            the two nothing can be restored, by anybody.\
            """.formatted(recovery);
    }
}
