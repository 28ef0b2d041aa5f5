package io.stillpoint.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/** Shows by a file that this process is ready. The file holds the process id. */
public final class ReadyFile {

    private final @Nullable Path file;

    ReadyFile(@Nullable Path file) {
        this.file = file;
    }

    @EventListener(ApplicationReadyEvent.class)
    void write() throws IOException {
        if (file != null) {
            Files.writeString(file, ProcessHandle.current().pid() + "\n");
        }
    }

    @EventListener(ContextClosedEvent.class)
    void remove() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
