package io.stillpoint.faults;

import io.stillpoint.standalone.BrokerProcess;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What is started again and again here: each program was run once before, so that it starts quickly. */
record Programs(List<String> broker, List<String> coordinator) {

    private static final long END_LIMIT_SECONDS = 120;

    /** Runs both until they are ready, and ends them in order. */
    static Programs prepared(Path directory) throws Exception {
        QuickStart broker = QuickStart.unpacked(BrokerProcess.jar(), directory.resolve("broker"));
        QuickStart coordinator = QuickStart.unpacked(jar("stillpoint-coordinator"), directory.resolve("coordinator"));
        Path first = Files.createDirectories(directory.resolve("first-run"));
        try (var processes = new Processes(first, new Programs(broker.recorded(), coordinator.recorded()))) {
            processes.endInOrder(END_LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        return new Programs(broker.quick(), coordinator.quick());
    }

    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static Path jar(String artifact) {
        return Arrays.stream(classPath().split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().startsWith(artifact + "-")
                        && path.getFileName().toString().endsWith("-exec.jar"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "class path: expected %s-*-exec.jar, found none. Install that module first."
                                .formatted(artifact)));
    }
}
