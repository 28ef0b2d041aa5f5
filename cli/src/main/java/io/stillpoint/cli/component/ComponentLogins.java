package io.stillpoint.cli.component;

import io.stillpoint.cli.home.ServiceSecrets;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.FailureText;
import io.stillpoint.cli.output.NamedFile;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.component.ComponentLibrary.Purpose;
import io.stillpoint.kubernetes.ComponentLogin;
import io.stillpoint.kubernetes.KubernetesException;
import io.stillpoint.kubernetes.LoginSecrets;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.secrets.UnusableSecretException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hands the logins of components to the services that use them, and to no other. They are files in a folder with the component's
 * name, such as {@code username}, {@code password}, {@code ca.pem}, {@code client.pem}. Without a folder they are read out of the
 * cluster's Secrets, where these hold them.
 */
public final class ComponentLogins {

    /** Holds no secret, so everybody may read it. */
    private static final String CA_FILE = "ca.pem";

    private final StillpointHome home;
    private final @Nullable Path folder;
    private final LoginSecrets.@Nullable Reading secrets;

    /** What was found before anything is written. */
    private record Found(Component component, Map<String, String> files, String source) {

        /** Without what logs in. */
        @Override
        public String toString() {
            return "login of %s %s".formatted(component.label(), source);
        }
    }

    /**
     * @param folder holds one folder for each component that has a login, null for none
     * @param secrets where the logins of databases are read that have no folder, null for nowhere
     */
    public ComponentLogins(StillpointHome home, @Nullable Path folder, LoginSecrets.@Nullable Reading secrets) {
        this.home = home;
        this.folder = folder;
        this.secrets = secrets;
    }

    /** Hands out those of every address of {@code endpoints}; all of them are found first, or none is handed out. */
    public void handOut(String cluster, List<ComponentEndpoint> endpoints, TerminalDisplay terminal) {
        List<Found> found = endpoints.stream()
                .flatMap(endpoint -> find(endpoint.component()).stream())
                .toList();
        for (Found login : found) {
            Collection<String> services = services(login.component()).values();
            for (String service : services) {
                write(
                        login.files(),
                        home.secrets(service)
                                .resolve("clusters")
                                .resolve(cluster)
                                .resolve(login.component().label()));
            }
            terminal.line("    %-15s login %shanded to %s"
                    .formatted(login.component().label(), login.source(), String.join(", ", services)));
        }
    }

    /** Empty when somebody else puts it there. */
    private Optional<Found> find(Component component) {
        Path from = folder == null ? null : folder.resolve(component.label());
        if (from != null && Files.isDirectory(from)) {
            return Optional.of(new Found(component, files(from), ""));
        }
        LoginSecrets.Reading reading = secrets;
        if (reading != null && LoginSecrets.hold(component)) {
            try {
                ComponentLogin login = LoginSecrets.of(component, reading);
                return Optional.of(new Found(component, login.files(), "out of the cluster's Secrets "));
            } catch (KubernetesException e) {
                throw CliException.of(e.problem());
            }
        }
        if (from != null) {
            throw unusable("a folder with username, password and ca.pem", "none", from);
        }
        return Optional.empty();
    }

    /** Which services log in there, and for what. */
    static Map<Purpose, String> services(Component component) {
        var services = new EnumMap<Purpose, String>(Purpose.class);
        services.put(Purpose.BACKUP, component.snapshot().capability().label());
        services.put(Purpose.RESTORE, "restore");
        return services;
    }

    private static Map<String, String> files(Path from) {
        Map<String, String> texts = new TreeMap<>();
        Path read = from;
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                read = file;
                String name = String.valueOf(file.getFileName());
                texts.put(name, name.equals(CA_FILE) ? Files.readString(file) : SecretFile.text(file));
            }
        } catch (UnusableSecretException e) {
            throw new NamedFile("--logins", read).refused(e.problem());
        } catch (IOException e) {
            throw unusable("a text file that can be read", FailureText.found(e), read);
        }
        return texts;
    }

    private static CliException unusable(String expected, String found, Path where) {
        return new NamedFile("--logins", where)
                .refused(new Problem(
                        "logins-unusable",
                        expected,
                        found,
                        where.toString(),
                        "Put it there, and add the cluster again."));
    }

    /** An empty folder is handed on, too: it says that no login is needed. */
    private static void write(Map<String, String> files, Path to) {
        try {
            SecretFile.directory(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.forEach((name, text) -> ServiceSecrets.writePrivate(to.resolve(name), text));
    }
}
