package io.stillpoint.standalone.mongodb;

import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mongodb-stand-in serve}: runs a replica set {@code rs0} of one member until it is stopped. */
@Command(name = "serve", description = "Runs a replica set rs0 of one member; without TLS and without logins.")
final class ServeCommand implements Callable<Integer> {

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen on.")
    private String host = "127.0.0.1";

    @Option(names = "--port", required = true, description = "Port for clients.")
    private int port;

    /** Returns once the server runs; its threads keep the process alive. */
    @Override
    public Integer call() {
        StandInServer server = StandInServer.replicaSet(new InetSocketAddress(host, port));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "mongodb-stand-in-shutdown"));
        return 0;
    }
}
