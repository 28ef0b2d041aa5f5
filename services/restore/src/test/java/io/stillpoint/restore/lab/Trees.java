package io.stillpoint.restore.lab;

import io.stillpoint.streams.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Directory trees, compared byte for byte. */
public final class Trees {

    private Trees() {}

    /** Mode and digest of everything below {@code root}, by relative path. */
    public static SortedMap<String, String> digest(Path root) throws Exception {
        SortedMap<String, String> entries = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.toList()) {
                String mode =
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
                String content = Files.isRegularFile(path) ? Sha256.hex(Files.readAllBytes(path)) : "directory";
                entries.put(root.relativize(path).toString(), mode + " " + content);
            }
        }
        return entries;
    }

    /** Copies with owners, modes and times. */
    public static void copy(Path from, Path to) throws IOException, InterruptedException {
        Shell.run(from, List.of("cp", "-a", from + "/.", to.toString()));
    }

    public static void remove(Path tree) throws IOException, InterruptedException {
        Shell.run(tree.getParent(), List.of("rm", "-rf", tree.toString()));
    }
}
