package io.stillpoint.streams.process;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program of this machine that works in one closed directory, behind everything else that runs here. It ends with the thread that
 * started it. A service that runs as root gives it no right of root: it runs as nobody then, without network, and sees its directory, whose
 * parents are closed to it, at another place.
 */
public final class PrivateProgram {

    /** Notes the process in its directory, for who cleans up after a killed service. */
    public static final String PID_FILE = "process.pid";

    private static final boolean AS_ROOT = "root".equals(System.getProperty("user.name"));
    private static final String NOBODY = "65534";
    /** Exists on every Debian; what is mounted there is seen by this program alone. */
    private static final String SEEN_AT = "/mnt";

    private static final String ENTER = "mount --bind \"$1\" " + SEEN_AT + " && shift && exec \"$@\"";
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C");

    private PrivateProgram() {}

    /**
     * A directory, and how the program sees it.
     *
     * @param seenAs its path for the program
     */
    public record Place(Path directory, String seenAs) {

        /** Returns a path below it, for the program. */
        public String path(String name) {
            return name.isEmpty() ? seenAs : seenAs + "/" + name;
        }

        /** Returns the command that runs {@code program} there. */
        public List<String> command(List<String> program) {
            List<String> command = new ArrayList<>();
            if (AS_ROOT) {
                command.addAll(List.of("unshare", "--mount", "--net", "sh", "-c", ENTER, "sh", directory.toString()));
            }
            command.addAll(List.of("setpriv", "--pdeathsig=KILL", "--no-new-privs"));
            if (AS_ROOT) {
                command.addAll(List.of("--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
            }
            command.addAll(List.of("--", "nice", "-n", "10", "ionice", "-c", "3"));
            command.addAll(program);
            return command;
        }
    }

    /** Prepares an empty directory for a program. */
    public static Place in(Path directory) throws IOException {
        if (AS_ROOT) {
            Files.setOwner(
                    directory,
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }
        return new Place(directory, AS_ROOT ? SEEN_AT : directory.toString());
    }

    /** Prepares a program with nothing of this service's environment. */
    public static ProcessBuilder builder(List<String> command, Path directory) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(ENVIRONMENT);
        return builder;
    }

    /** Runs one to its end, as {@link ChildProcess#run}. */
    public static ChildProcess.Ended run(List<String> command, Path directory, Duration limit)
            throws IOException, InterruptedException {
        return ChildProcess.run(command, directory, ENVIRONMENT, limit);
    }
}
