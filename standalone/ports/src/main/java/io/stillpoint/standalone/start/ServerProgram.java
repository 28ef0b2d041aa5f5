package io.stillpoint.standalone.start;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/**
 * A Java program: its main class and its class path. A cache holds classes of plain jars only, so directories and
 * Spring Boot's nested jars become plain jars first.
 */
record ServerProgram(String mainClass, List<Path> classPath) {

    private static final String LIBRARIES = "BOOT-INF/lib/";
    private static final String CLASSES = "BOOT-INF/classes/";

    static ServerProgram ofJar(Path executableJar) throws IOException {
        try (JarFile jar = new JarFile(executableJar.toFile())) {
            var attributes = jar.getManifest().getMainAttributes();
            String start = attributes.getValue("Start-Class");
            return new ServerProgram(start != null ? start : attributes.getValue("Main-Class"), List.of(executableJar));
        }
    }

    List<String> words(String... javaOptions) {
        String path = classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        return Stream.concat(Stream.of(javaOptions), Stream.of("-cp", path, mainClass))
                .toList();
    }

    /** Returns a stamp that differs when any class differs; a jar rebuilt from the same classes keeps its stamp. */
    String stamp() throws IOException {
        CRC32 crc = new CRC32();
        for (Path entry : classPath) {
            if (Files.isDirectory(entry)) {
                for (Path file : filesBelow(entry)) {
                    crc.update(entry.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                    crc.update(Files.readAllBytes(file));
                }
            } else if (Files.exists(entry)) {
                try (JarFile jar = new JarFile(entry.toFile())) {
                    jar.stream()
                            .forEach(each -> crc.update(
                                    (each.getName() + each.getCrc() + ' ').getBytes(StandardCharsets.UTF_8)));
                }
            }
        }
        return mainClass + " " + crc.getValue();
    }

    /** Returns the same program on plain jars in a directory, named in the order of the class path. */
    ServerProgram copied(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (int number = 0; number < classPath.size(); number++) {
            Path entry = classPath.get(number);
            String prefix = "%03d-".formatted(number);
            if (Files.isDirectory(entry)) {
                pack(entry, directory.resolve(prefix + "classes.jar"));
            } else if (Files.exists(entry)) {
                copy(entry, directory, prefix);
            }
        }
        return new ServerProgram(mainClass, jarsIn(directory));
    }

    static List<Path> jarsIn(Path directory) throws IOException {
        try (Stream<Path> jars = Files.list(directory)) {
            return jars.sorted().toList();
        }
    }

    private static void copy(Path jarFile, Path directory, String prefix) throws IOException {
        try (JarFile jar = new JarFile(jarFile.toFile())) {
            if (jar.getEntry(CLASSES) == null) {
                Files.copy(jarFile, directory.resolve(prefix + jarFile.getFileName()));
                return;
            }
            try (var own = new JarOutputStream(Files.newOutputStream(directory.resolve(prefix + "classes.jar")))) {
                for (ZipEntry entry : jar.stream().toList()) {
                    String name = entry.getName();
                    if (name.startsWith(LIBRARIES) && !entry.isDirectory()) {
                        try (InputStream in = jar.getInputStream(entry)) {
                            Files.copy(in, directory.resolve(prefix + "lib-" + name.substring(LIBRARIES.length())));
                        }
                    } else if (name.startsWith(CLASSES) && name.length() > CLASSES.length()) {
                        own.putNextEntry(new ZipEntry(name.substring(CLASSES.length())));
                        try (InputStream in = jar.getInputStream(entry)) {
                            in.transferTo(own);
                        }
                    }
                }
            }
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : filesBelow(classes)) {
                out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }

    private static List<Path> filesBelow(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }
}
