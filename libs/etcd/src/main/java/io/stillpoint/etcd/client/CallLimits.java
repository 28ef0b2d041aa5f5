package io.stillpoint.etcd.client;

import java.time.Duration;

/**
 * How long etcd may keep one waiting.
 *
 * @param connect until a connection stands
 * @param call until a short question is answered
 * @param keepAlive pause between signs of life while a long answer is under way. Not below 10 s: grpc raises less to
 *     that, and etcd ends connections that ask more often than every 5 s
 * @param keepAliveAnswer until a sign of life is answered; after it the connection counts as cut
 */
public record CallLimits(Duration connect, Duration call, Duration keepAlive, Duration keepAliveAnswer) {

    public static final CallLimits STANDARD =
            new CallLimits(Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5));

    /**
     * Returns the longest time in which one member has answered, or not: it is connected to and asked two short
     * questions.
     */
    public Duration worstCase() {
        return connect.plus(call.multipliedBy(2));
    }

    /** Shortened, where necessary, so that members can be asked at least three times before {@code patience} is over. */
    public CallLimits within(Duration patience) {
        Duration most = patience.dividedBy(12);
        return new CallLimits(shorter(connect, most), shorter(call, most), keepAlive, keepAliveAnswer);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
