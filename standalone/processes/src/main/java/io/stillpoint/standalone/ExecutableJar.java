package io.stillpoint.standalone;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Finds the executable jar of a server on this process's own class path, where this module's dependencies put it. */
public final class ExecutableJar {

    private ExecutableJar() {}

    /**
     * Finds a jar.
     *
     * @param artifact {@code stillpoint-standalone-broker}, for example
     * @throws IllegalStateException when no {@code <artifact>-*-exec.jar} is there
     */
    public static Path named(String artifact) {
        // Surefire uses a manifest-only jar; the true class path is in a property of its own.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        return Arrays.stream(classPath.split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> isJarOf(artifact, path))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "class path: expected %s-*-exec.jar, found none. Build its module with `mvn install` first."
                                .formatted(artifact)));
    }

    private static boolean isJarOf(String artifact, Path path) {
        Path file = path.getFileName();
        return file != null
                && file.toString().startsWith(artifact + "-")
                && file.toString().endsWith("-exec.jar")
                && Files.exists(path);
    }
}
