package io.stillpoint.standalone.mongodb;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** {@code mongodb-stand-in mongod}: takes the options of a real {@code mongod} and plays one on a socket in the file system. */
@Command(
        name = "mongod",
        mixinStandardHelpOptions = false,
        description = "Plays a single mongod that listens on one socket in the file system.")
final class MongodCommand implements Callable<Integer> {

    /** The version that mongo-java-server says it has. */
    private static final String VERSION = "db version v5.0.0";

    @Option(names = "--version", description = "Says its version as mongod does.")
    private boolean version;

    @Option(names = "--bind_ip", defaultValue = "./mongod.sock", description = "Path of the socket.")
    private Path socket = Path.of("./mongod.sock");

    /** What a server on disk needs to know. */
    @Unmatched
    private List<String> others = new ArrayList<>();

    /** Returns once the server runs; its threads keep the process alive. */
    @Override
    public Integer call() {
        if (version) {
            System.out.println(VERSION);
            return 0;
        }
        System.out.println("plays a mongod in memory, whatever is said by " + others);
        LocalServer.bind(new ReplicaSetBackend(false), UnixDomainSocketAddress.of(socket));
        return 0;
    }
}
