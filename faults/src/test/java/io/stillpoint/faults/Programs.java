package io.stillpoint.faults;

import io.stillpoint.standalone.ExecutableJar;
import io.stillpoint.standalone.start.QuickStart;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What is started again and again here, beside the broker: each program is recorded once, so that it starts quickly. */
public record Programs(List<String> coordinator, List<String> worker) {

    public static Programs prepared() {
        String worker = WorkerProcess.class.getName();
        List<String> slowWorker = List.of("-cp", classPath(), worker);
        List<String> coordinator = QuickStart.of(ExecutableJar.named("stillpoint-coordinator"), (recorded, scratch) -> {
            try (var processes = new Processes(scratch, new Programs(recorded, slowWorker))) {
                processes.endCoordinator();
            }
        });
        List<Path> jars = Arrays.stream(classPath().split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> !path.toString().endsWith("-exec.jar"))
                .toList();
        return new Programs(coordinator, QuickStart.of(worker, jars, (recorded, scratch) -> {
            try (var processes = new Processes(scratch, new Programs(coordinator, recorded), 1)) {
                processes.endWorker();
            }
        }));
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
