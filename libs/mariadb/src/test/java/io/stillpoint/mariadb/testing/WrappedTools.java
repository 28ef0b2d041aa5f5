package io.stillpoint.mariadb.testing;

import io.stillpoint.mariadb.MariadbTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The real tools behind scripts that do something first, or instead. */
public final class WrappedTools {

    private static final List<String> NAMES = List.of("mariadb-dump", "mariadb");

    private WrappedTools() {}

    /**
     * Puts scripts of bash in front of both tools.
     *
     * @param before runs as the tool, with its arguments, its environment and its standard input; then it becomes the tool
     */
    public static MariadbTools before(Path directory, String before) throws IOException {
        MariadbTools real = MariadbTools.installed();
        Files.createDirectories(directory);
        for (String name : NAMES) {
            Path script = Files.writeString(
                    directory.resolve(name),
                    "#!/bin/bash\n" + before + "\nexec '" + real.directory().resolve(name) + "' \"$@\"\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return new MariadbTools(directory, real.stall(), real.lockWait());
    }
}
