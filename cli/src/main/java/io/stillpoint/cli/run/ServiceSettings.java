package io.stillpoint.cli.run;

import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.streams.DurableFile;
import io.stillpoint.vault.VaultFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Properties;
import java.util.stream.Stream;

/** What one service is started with. It reads its file and the keys of the store once, when it starts. */
public record ServiceSettings(StillpointHome home, StackProgram service, HomeSettings settings) {

    /** Writes the file; one that says the same stays, with its time. */
    void write() {
        try {
            SecretFile.directory(home.secrets(service.label()));
            Properties wanted = wanted();
            if (wanted.equals(written())) {
                return;
            }
            // Spring reads such files as Latin-1; written to a stream, other letters come as codes.
            var text = new ByteArrayOutputStream();
            wanted.store(text, null);
            DurableFile.replace(home.config(service.label()), text.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns whether the service, which runs, was started with these and with the keys of the store that it has now. */
    public boolean areInUse() {
        try {
            // Written when it was started. The start that the system tells of a process may be a second early.
            Instant started = changedAt(home.pid(service.label()));
            return wanted().equals(written())
                    && Stream.of(
                                    home.config(service.label()),
                                    home.secrets(service.label()).resolve(VaultFiles.CREDENTIALS),
                                    home.secrets(service.label()).resolve(VaultFiles.DELETE_CREDENTIALS))
                            .noneMatch(file -> changedAt(file).isAfter(started));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant changedAt(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MIN;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Properties written() throws IOException {
        Properties written = new Properties();
        try (InputStream file = Files.newInputStream(home.config(service.label()))) {
            written.load(file);
        } catch (NoSuchFileException e) {
            return written;
        }
        return written;
    }

    private Properties wanted() {
        var lines = new Properties();
        lines.setProperty("stillpoint.bus.bootstrap-servers", settings.bootstrapServers());
        lines.setProperty("stillpoint.secrets", home.secrets(service.label()).toString());
        lines.setProperty("stillpoint.ready-file", home.ready(service.label()).toString());
        lines.setProperty("stillpoint.vault.endpoint", settings.endpoint());
        lines.setProperty("stillpoint.vault.region", settings.region());
        lines.setProperty("stillpoint.vault.bucket", settings.bucket());
        lines.setProperty("stillpoint.vault.addressing", settings.addressing().label());
        lines.setProperty(
                "stillpoint.scratch", home.data("scratch-" + service.label()).toString());
        lines.setProperty("stillpoint.slots", Integer.toString(Math.max(1, service.slots())));
        return lines;
    }
}
