package io.stillpoint.cluster;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parts of its host that a container sees.
 *
 * @param mounts every volume mount of the container
 */
public record HostMounts(List<Mount> mounts) {

    public HostMounts {
        mounts = List.copyOf(mounts);
    }

    /**
     * One volume mount.
     *
     * @param containerPath where the container sees it
     * @param hostPath where it is on the host, below-path included; null when it is not on the host (an
     *     {@code emptyDir}, a secret)
     */
    public record Mount(String containerPath, @Nullable String hostPath, boolean readOnly) {}

    /**
     * Finds a container's path on the host. The deepest mount wins, as in the container.
     *
     * @return empty when the path is on no mount of the host
     */
    public Optional<String> onHost(String containerPath) {
        Path path = Path.of(containerPath).normalize();
        return mounts.stream()
                .filter(mount -> path.startsWith(Path.of(mount.containerPath()).normalize()))
                .max(Comparator.comparingInt(
                        mount -> Path.of(mount.containerPath()).normalize().getNameCount()))
                .flatMap(mount -> Optional.ofNullable(mount.hostPath()).map(host -> {
                    Path rest = Path.of(mount.containerPath()).normalize().relativize(path);
                    return Path.of(host).resolve(rest).normalize().toString();
                }));
    }
}
