package io.stillpoint.mariadb.load;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A process that starts a server as a load does, and stands still until somebody kills it. */
public final class HeldServer {

    private HeldServer() {}

    /** @param args the directory of the server */
    public static void main(String[] args) throws Exception {
        try (PrivateServer server = PrivateServer.start("mariadbd", Path.of(args[0]))) {
            System.out.println("answers as " + server.endpoint());
            while (server.ended() == null) {
                LockSupport.park();
            }
        }
    }
}
