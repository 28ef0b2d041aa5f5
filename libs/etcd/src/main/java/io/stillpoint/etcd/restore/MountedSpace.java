package io.stillpoint.etcd.restore;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A mounted file system of a node.
 *
 * @param freeBytes what root may still write
 */
public record MountedSpace(String path, long freeBytes) {

    /** Returns the file system that holds {@code path}; the last one listed on a mount point hides earlier ones. */
    public static Optional<MountedSpace> holding(List<MountedSpace> mounts, String path) {
        return mounts.stream()
                .filter(mount -> isAtOrBelow(path, mount.path()))
                .reduce((first, second) -> longer().compare(first, second) > 0 ? first : second);
    }

    /**
     * Returns mount points below {@code directory}, which moving it would take along. The directory itself may be a
     * mount point; the node then moves its contents.
     */
    public static List<String> below(List<MountedSpace> mounts, String directory) {
        return mounts.stream()
                .map(MountedSpace::path)
                .filter(path -> !path.equals(directory) && isAtOrBelow(path, directory))
                .distinct()
                .sorted()
                .toList();
    }

    static boolean isMountPoint(List<MountedSpace> mounts, String directory) {
        return mounts.stream().map(MountedSpace::path).anyMatch(directory::equals);
    }

    private static Comparator<MountedSpace> longer() {
        return Comparator.comparingInt(mount -> mount.path().length());
    }

    static boolean isAtOrBelow(String path, String directory) {
        String base = directory.endsWith("/") ? directory : directory + "/";
        return (path + "/").startsWith(base) || path.equals(directory);
    }
}
