package io.stillpoint.acceptance.world;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A process that ends everything once this one is gone, also after {@code kill -9}: it waits for the end of a pipe that only
 * this process holds.
 */
final class Guard implements AutoCloseable {

    private final Process process;

    private Guard(Process process) {
        this.process = process;
    }

    static Guard over(Path folder, Path home, Repository repository) {
        try (InputStream script = Guard.class.getResourceAsStream("guard.sh")) {
            Path file = folder.resolve("guard.sh");
            Files.write(file, script.readAllBytes());
            var builder = new ProcessBuilder("setsid", "bash", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(Lab.ENVIRONMENT);
            builder.environment().put("GUARDED_FOLDER", folder.toString());
            builder.environment().put("GUARDED_HOME", home.toString());
            builder.environment().put("GUARDED_LAB", repository.lab().toString());
            return new Guard(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it do its work now and waits for it. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                throw new AssertionError("expected everything to be ended within 3 min, found the guard still at work");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
