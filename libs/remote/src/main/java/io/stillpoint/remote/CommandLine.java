package io.stillpoint.remote;

import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Writes a command as the one line that is sent. The script checks the same rules again, because it trusts nobody. */
final class CommandLine {

    private static final String PROTOCOL = "v1";
    private static final int MAX_CHARACTERS = 4096;
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");

    private CommandLine() {}

    /** @throws RemoteException when a word holds a character that no shell on the way may see */
    static String of(NodeCommand command) throws RemoteException {
        Fence fence = command.fence();
        List<String> words = new ArrayList<>(List.of(
                PROTOCOL,
                fence.cluster(),
                fence.saga(),
                fence.step(),
                Long.toString(fence.token()),
                fence.run(),
                command.verb()));
        words.addAll(command.args());
        for (String word : words) {
            if (!WORD.matcher(word).matches()) {
                throw refused("only letters, digits and _./:=,@%+- in each word", "'" + word + "'", command);
            }
        }
        String line = String.join(" ", words);
        if (line.length() > MAX_CHARACTERS) {
            throw refused(
                    "at most " + MAX_CHARACTERS + " characters in a command", line.length() + " characters", command);
        }
        return line;
    }

    private static RemoteException refused(String expected, String found, NodeCommand command) {
        return new RemoteException(
                new Problem(
                        "command-not-allowed",
                        expected,
                        found,
                        "command " + command.verb(),
                        "Rename what has such characters in its name, or shorten the list."),
                false);
    }
}
