package io.stillpoint.mongodb.testing;

import io.stillpoint.standalone.mongodb.MongodbStandIn;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The stand-in as a program that plays {@code mongod}, where any user may run it: a service of root starts it as nobody. */
public final class StandInProgram implements AutoCloseable {

    private static final Pattern NEEDED = Pattern.compile(
            "(mongo|netty|bson|picocli|slf4j-(api|simple)|jspecify|stillpoint-standalone-mongodb).*\\.jar");
    private static final String PACKAGE = "io/stillpoint/standalone/mongodb";

    private final Path home;

    private StandInProgram(Path home) {
        this.home = home;
    }

    public static StandInProgram install() throws IOException {
        StandInProgram program = new StandInProgram(Files.createTempDirectory("mongod-stand-in"));
        open(program.home);
        Path classPath = Files.createDirectories(program.home.resolve("lib"));
        for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)) {
            Path file = Path.of(entry);
            if (NEEDED.matcher(file.getFileName().toString()).matches()) {
                Files.copy(file, classPath.resolve(file.getFileName()));
            } else if (Files.isDirectory(file.resolve(PACKAGE))) {
                copy(
                        file.resolve(PACKAGE),
                        Files.createDirectories(program.home.resolve("classes").resolve(PACKAGE)));
            }
        }
        Files.writeString(program.home.resolve("mongod"), """
            #!/bin/sh
            exec %s -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -cp '%s/lib/*:%2$s/classes' %s mongod "$@"
            """.formatted(
                Path.of(System.getProperty("java.home"), "bin/java"), program.home, MongodbStandIn.class.getName()));
        try (Stream<Path> files = Files.walk(program.home)) {
            for (Path file : files.toList()) {
                open(file);
            }
        }
        return program;
    }

    private static void open(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** Returns its path, for what expects that of a {@code mongod}. */
    public String path() {
        return home.resolve("mongod").toString();
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(home)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
