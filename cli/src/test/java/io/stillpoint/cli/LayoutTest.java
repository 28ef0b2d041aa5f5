package io.stillpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the cut of the project together: what may depend on what. */
class LayoutTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern DEPENDENCY = Pattern.compile("<artifactId>stillpoint-([a-z-]+)</artifactId>");
    private static final Set<String> BESIDE_LIBRARIES =
            Set.of("parent", "schemas", "standalone", "standalone-mongodb-stand-in", "standalone-ports");

    @Test
    void servicesDependOnSchemasAndLibrariesAndNeverOnEachOther() throws IOException {
        // Given
        Set<String> allowed = new TreeSet<>(BESIDE_LIBRARIES);
        folders("libs").forEach(library -> allowed.add(library.getFileName().toString()));

        // When
        List<Path> services = folders("services");

        // Then
        assertThat(services).isNotEmpty().allSatisfy(service -> {
            var found = new TreeSet<>(dependencies(service));
            found.remove(service.getFileName().toString());
            assertThat(allowed).containsAll(found);
        });
    }

    @Test
    void everyModuleHasAReadme() throws IOException {
        // When
        List<Path> modules = modules();

        // Then
        assertThat(modules)
                .allSatisfy(module -> assertThat(module.resolve("README.md")).isNotEmptyFile());
    }

    @Test
    void everyModuleHasALineInTheArchitecture() throws IOException {
        // Given
        List<String> lines = Files.readAllLines(ROOT.resolve("ARCHITECTURE.md"));

        // When
        List<Path> modules = modules();

        // Then
        assertThat(modules)
                .allSatisfy(
                        module -> assertThat(lines).anyMatch(line -> line.matches(ROOT.relativize(module) + "/? +.*")));
    }

    private static List<Path> modules() throws IOException {
        return Stream.of(
                        folders("services"),
                        folders("libs"),
                        List.of(
                                ROOT.resolve("schemas"),
                                ROOT.resolve("cli"),
                                ROOT.resolve("lab"),
                                ROOT.resolve("standalone")))
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void noSourceFileIsBeyondThirtyKilobytes() throws IOException {
        // When
        List<Path> sources;
        try (var files = Files.walk(ROOT)) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }

        // Then
        assertThat(sources)
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Files.size(file)).isLessThan(30_000));
    }

    private static List<Path> folders(String name) throws IOException {
        try (var folders = Files.list(ROOT.resolve(name))) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> dependencies(Path service) throws IOException {
        String pom = Files.readString(service.resolve("pom.xml"));
        return DEPENDENCY.matcher(pom).results().map(match -> match.group(1)).toList();
    }
}
