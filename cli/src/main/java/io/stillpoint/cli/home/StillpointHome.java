package io.stillpoint.cli.home;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.streams.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The one directory that holds everything of a running Stillpoint: secrets, data, logs, process ids, settings. */
public record StillpointHome(Path directory) {

    private static final List<String> FOLDERS = List.of("secrets", "data", "config", "logs", "run");

    /** A file system that was made for a home has it. */
    private static final String EMPTY_FILE_SYSTEM = "lost+found";

    /** {@code STILLPOINT_HOME}, else {@code /var/lib/stillpoint} for root and a folder of the user's for others. */
    public static StillpointHome locate() {
        String named = System.getenv("STILLPOINT_HOME");
        if (named != null && !named.isBlank()) {
            try {
                return new StillpointHome(Path.of(named).toAbsolutePath());
            } catch (InvalidPathException e) {
                throw CliException.usage(
                        "STILLPOINT_HOME: expected a path in this locale's letters, found other ones. Set"
                                + " LC_ALL=C.UTF-8, or name another directory.");
            }
        }
        if ("root".equals(System.getProperty("user.name"))) {
            return new StillpointHome(Path.of("/var/lib/stillpoint/home"));
        }
        return new StillpointHome(Path.of(System.getProperty("user.home"), ".local/share/stillpoint"));
    }

    public Path settings() {
        return directory.resolve("stillpoint.properties");
    }

    public Path secrets(String service) {
        return directory.resolve("secrets").resolve(service);
    }

    /** Where the recovery key waits to be taken offline. */
    public Path recoveryKeys() {
        return directory.resolve("secrets").resolve("offline");
    }

    public Path data(String name) {
        return directory.resolve("data").resolve(name);
    }

    public Path config(String service) {
        return directory.resolve("config").resolve(service + ".properties");
    }

    public Path log(String service) {
        return directory.resolve("logs").resolve(service + ".log");
    }

    public Path pid(String service) {
        return directory.resolve("run").resolve(service + ".pid");
    }

    /** The command line by which the keeper starts it again, each word ended by a zero byte. */
    public Path command(String service) {
        return directory.resolve("run").resolve(service + ".command");
    }

    public Path ready(String service) {
        return directory.resolve("run").resolve(service + ".ready");
    }

    /** What a service writes beside its ready file while that is not there. */
    public Path obstacleFile(String service) {
        return directory.resolve("run").resolve(service + ".ready.obstacle");
    }

    /** While a service runs and is not ready: why, in its own words. */
    public Optional<String> obstacle(String service) {
        Path file = obstacleFile(service);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** While a service runs: what people should know although it does its work, a sentence each. */
    public List<String> warnings(String service) {
        try {
            return Files.readAllLines(directory.resolve("run").resolve(service + ".ready.warnings"));
        } catch (IOException none) {
            return List.of();
        }
    }

    /** What a command holds that starts or ends processes. */
    public Path lock() {
        return directory.resolve("run").resolve("lock");
    }

    private void requireNobodyElses() throws IOException {
        Path named = directory.normalize();
        if (!Files.isDirectory(named)) {
            return;
        }
        Path real = named.toRealPath();
        if (real.getParent() == null) {
            throw notAHome("the root of the file system");
        }
        if (Files.exists(settings())) {
            return;
        }
        if (real.equals(Path.of(System.getProperty("user.home")).toAbsolutePath())
                || real.startsWith("/home") && real.getNameCount() <= 2) {
            throw notAHome("a home directory");
        }
        try (Stream<Path> entries = Files.list(real)) {
            Optional<String> foreign = entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> !FOLDERS.contains(name) && !name.equals(EMPTY_FILE_SYSTEM))
                    .sorted()
                    .findFirst();
            if (foreign.isPresent()) {
                throw notAHome("one with '%s' in it".formatted(foreign.get()));
            }
        }
    }

    private CliException notAHome(String found) {
        return CliException.refused(new Problem(
                "home-is-something-else",
                "a Stillpoint home, or a directory that is empty or not there yet",
                found,
                "STILLPOINT_HOME " + directory,
                "Name a directory of its own, such as %s."
                        .formatted(directory.resolve("stillpoint").normalize())));
    }

    /** @throws CliException when nothing was ever started here, so that the name may be mistyped */
    public StillpointHome require() {
        if (!Files.isDirectory(directory.resolve("run"))) {
            throw new CliException(
                    "%s: expected a Stillpoint home, found none. Set STILLPOINT_HOME to one, or run `./stillpoint up`."
                            .formatted(directory));
        }
        return this;
    }

    /**
     * Makes the directories; only the owner may enter them.
     *
     * @throws CliException when something else is there: nobody wants these folders beside his own
     */
    public StillpointHome create() {
        try {
            requireNobodyElses();
            Path above = directory.toAbsolutePath().getParent();
            if (above != null) {
                DurableFile.directory(above);
            }
            for (String folder : FOLDERS) {
                SecretFile.directory(directory.resolve(folder));
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
