package io.stillpoint.acceptance.world;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What this machine must offer. Its absence fails the tests: a run that proved nothing must not look like one that did. */
final class Requirements {

    private Requirements() {}

    static void check() {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new AssertionError(
                    "acceptance tests: expected to run as root, because they bring up systemd hosts, found user %s. Run them as root, or leave them out: mvn verify -pl '!acceptance'."
                            .formatted(System.getProperty("user.name")));
        }
        List<String> missing = Stream.of("kcat", "age-keygen", "uuidgen", "ssh-keygen", "setsid", "etcdctl")
                .filter(tool -> !onPath(tool))
                .toList();
        if (!missing.isEmpty()) {
            throw new AssertionError(
                    "acceptance tests: expected %s on the PATH, found none. Install: apt-get install kcat age uuid-runtime openssh-client util-linux etcd-client."
                            .formatted(missing));
        }
    }

    private static boolean onPath(String tool) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }
}
