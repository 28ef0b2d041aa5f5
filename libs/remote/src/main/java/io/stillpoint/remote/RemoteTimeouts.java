package io.stillpoint.remote;

import java.time.Duration;

/**
 * How long a connection may be silent.
 *
 * @param connect until the TCP connection stands
 * @param authenticate until host key and user key are checked
 * @param heartbeat how often a sign of life is asked for; three missing answers end the connection
 * @param idle until a stream without a single byte counts as stuck
 */
public record RemoteTimeouts(Duration connect, Duration authenticate, Duration heartbeat, Duration idle) {

    public static RemoteTimeouts standard() {
        return new RemoteTimeouts(
                Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ofMinutes(10));
    }
}
