package io.stillpoint.coordinator.intake;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of the gate's process: the program of this process, with a small heap. */
public final class GateCommand {

    /** The argument by which the program is told to be the gate. */
    private static final String GATE = "--stillpoint.coordinator.gate-only=true";

    /** Far more than fifty records of the largest size; what needs more is not a record that Stillpoint takes. */
    private static final int HEAP_MEGABYTES = 96;

    /** Finds the classes inside an executable jar. */
    private static final String JAR_LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

    private GateCommand() {}

    /** Returns whether a program with these arguments is to be the gate. */
    public static boolean isMeantBy(String[] arguments) {
        return List.of(arguments).contains(GATE);
    }

    /**
     * Returns the words of the command line.
     *
     * @param program the class whose {@code main} asks {@link #isMeantBy}
     * @param arguments those of this process
     */
    static List<String> of(Class<?> program, List<String> arguments) {
        return of(program, arguments, ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    /** @param jvm what this process's own JVM was started with: its properties are settings too, its memory is its own */
    static List<String> of(Class<?> program, List<String> arguments, List<String> jvm) {
        boolean inJar = program.getClassLoader() != ClassLoader.getSystemClassLoader();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MEGABYTES + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        jvm.stream()
                .filter(word -> word.startsWith("-D"))
                // A port for monitoring can be opened by one process only.
                .filter(word -> !word.startsWith("-Dcom.sun.management."))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), inJar ? JAR_LAUNCHER : program.getName()));
        command.addAll(arguments);
        command.add(GATE);
        return command;
    }
}
