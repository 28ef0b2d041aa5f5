package io.stillpoint.faults;

import io.stillpoint.standalone.ExecutableJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is started again and again here: each program was run once before, so that it starts quickly. */
record Programs(List<String> broker, List<String> coordinator) {

    /** Runs both until they are ready, and ends them in order. */
    static Programs prepared(Path directory) throws Exception {
        QuickStart broker = unpacked("stillpoint-standalone-broker", directory);
        QuickStart coordinator = unpacked("stillpoint-coordinator", directory);
        Path first = Files.createDirectories(directory.resolve("first-run"));
        try (var processes = new Processes(first, new Programs(broker.recorded(), coordinator.recorded()))) {
            processes.endInOrder();
        }
        return new Programs(broker.quick(), coordinator.quick());
    }

    private static QuickStart unpacked(String artifact, Path directory) throws IOException {
        return QuickStart.unpacked(ExecutableJar.named(artifact), directory.resolve(artifact));
    }
}
