package io.stillpoint.standalone.start;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Starts a Java program from a file with its classes loaded and linked (an AOT cache). The program is the same, but
 * starts with a third of the processor time, which most tests with servers wait for.
 *
 * <p>The first user of a program runs it once until it is ready and ends it properly. This writes the cache, for all
 * modules of the build and for later builds. A lock between processes lets modules that are tested in parallel wait for
 * this run.
 */
public final class QuickStart {

    /**
     * System property with the directory of the caches, set by the build. Without it programs start without a cache.
     */
    static final String DIRECTORY = "stillpoint.test.quickstart";

    /** Runs a program until it is ready, and ends it properly. */
    @FunctionalInterface
    public interface FirstRun {

        /**
         * Returns when the program has ended.
         *
         * @param program the words after {@code java} and its options, before the program's own arguments
         * @param scratch directory for data and log, removed afterwards
         */
        void run(List<String> program, Path scratch) throws IOException, InterruptedException;
    }

    private QuickStart() {}

    /**
     * Returns the words that start an executable jar, Spring Boot's or a plain one.
     *
     * @return the words between {@code java} with its options and the program's own arguments
     */
    public static List<String> of(Path executableJar, FirstRun firstRun) {
        String home = System.getProperty(DIRECTORY);
        if (home == null) {
            return List.of("-jar", executableJar.toString());
        }
        String name = String.valueOf(executableJar.getFileName()).replaceFirst("\\.jar$", "");
        try {
            return prepared(Path.of(home, name), ServerProgram.ofJar(executableJar), firstRun);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns the same for a class on a class path of jars and directories. */
    public static List<String> of(String mainClass, List<Path> classPath, FirstRun firstRun) {
        var program = new ServerProgram(mainClass, classPath);
        String home = System.getProperty(DIRECTORY);
        try {
            return home == null ? program.words() : prepared(Path.of(home, mainClass), program, firstRun);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static synchronized List<String> prepared(Path directory, ServerProgram program, FirstRun firstRun)
            throws IOException {
        Files.createDirectories(directory);
        try (FileChannel channel = FileChannel.open(
                        directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            Path cache = directory.resolve("aot.cache");
            Path stamp = directory.resolve("stamp");
            Path copies = directory.resolve("classpath");
            String wanted = program.stamp() + " " + System.getProperty("java.home") + " " + Runtime.version();
            if (!Files.exists(stamp) || !Files.readString(stamp).equals(wanted)) {
                Files.deleteIfExists(stamp);
                remove(copies);
                record(program.copied(copies), cache, directory.resolve("first-run"), firstRun);
                Files.writeString(stamp, wanted);
            }
            return new ServerProgram(program.mainClass(), ServerProgram.jarsIn(copies)).words("-XX:AOTCache=" + cache);
        }
    }

    private static void record(ServerProgram program, Path cache, Path scratch, FirstRun firstRun) throws IOException {
        Files.deleteIfExists(cache);
        remove(scratch);
        try {
            firstRun.run(program.words("-XX:AOTCacheOutput=" + cache), Files.createDirectories(scratch));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + program.mainClass() + " was recorded", interrupted);
        }
        if (!Files.exists(cache)) {
            throw new IllegalStateException(
                    "%s: expected Java to write it when %s ended, found none. The program's log is in %s."
                            .formatted(cache, program.mainClass(), scratch));
        }
        remove(scratch);
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
