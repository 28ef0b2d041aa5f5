package io.stillpoint.remote;

import java.time.Duration;

/**
 * Time limits of a connection.
 *
 * @param connect until the TCP connection is made
 * @param authenticate until host key and user key are checked
 * @param heartbeat interval between requests for a sign of life; three missing answers end the connection
 * @param idle time without a byte until a stream counts as stuck
 */
public record RemoteTimeouts(Duration connect, Duration authenticate, Duration heartbeat, Duration idle) {

    public static RemoteTimeouts standard() {
        return new RemoteTimeouts(
                Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ofMinutes(10));
    }
}
