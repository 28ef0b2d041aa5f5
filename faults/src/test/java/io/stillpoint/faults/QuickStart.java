package io.stillpoint.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * A program taken out of its executable jar, and a file in which Java keeps its classes loaded and linked: a process of it
 * starts in a third of the time, which is what most of the time here goes into. It is the same program.
 */
record QuickStart(Path cache, String classPath, String mainClass) {

    private static final String LIBRARIES = "BOOT-INF/lib/";
    private static final String CLASSES = "BOOT-INF/classes/";

    /** Unpacks; the cache is there only when a process with {@link #recorded()} has ended. */
    static QuickStart unpacked(Path executableJar, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path own = directory.resolve("own.jar");
        List<String> classPath = new ArrayList<>(List.of(own.toString()));
        try (JarFile jar = new JarFile(executableJar.toFile());
                JarOutputStream classes = new JarOutputStream(Files.newOutputStream(own))) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                String name = entry.getName();
                if (name.startsWith(LIBRARIES) && !entry.isDirectory()) {
                    Path library = directory.resolve(name.substring(LIBRARIES.length()));
                    try (OutputStream out = Files.newOutputStream(library)) {
                        copy(jar, entry, out);
                    }
                    classPath.add(library.toString());
                } else if (name.startsWith(CLASSES) && name.length() > CLASSES.length()) {
                    classes.putNextEntry(new JarEntry(name.substring(CLASSES.length())));
                    copy(jar, entry, classes);
                }
            }
            return new QuickStart(
                    directory.resolve("aot.cache"),
                    String.join(":", classPath),
                    jar.getManifest().getMainAttributes().getValue("Start-Class"));
        }
    }

    /** Between the options of Java and the program's own: writes the cache when the process ends in order. */
    List<String> recorded() {
        return List.of("-XX:AOTCacheOutput=" + cache, "-cp", classPath, mainClass);
    }

    /** The same: starts from the cache, and without one as any program does. */
    List<String> quick() {
        return List.of("-XX:AOTCache=" + cache, "-cp", classPath, mainClass);
    }

    private static void copy(JarFile jar, JarEntry entry, OutputStream out) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            in.transferTo(out);
        }
    }
}
