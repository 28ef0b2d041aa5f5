package io.stillpoint.etcd.client;

import java.time.Duration;

/**
 * Time limits for calls to etcd.
 *
 * @param connect until a connection is made
 * @param call until a short question is answered
 * @param keepAlive pause between signs of life while a long answer is under way. Not below 10 s: grpc raises less to
 *     that, and etcd ends connections that ask more often than every 5 s
 * @param keepAliveAnswer until a sign of life is answered; then the connection counts as cut
 */
public record CallLimits(Duration connect, Duration call, Duration keepAlive, Duration keepAliveAnswer) {

    public static final CallLimits STANDARD =
            new CallLimits(Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5));

    /** Returns the longest time that a member takes to answer or fail: one connection and two short questions. */
    public Duration worstCase() {
        return connect.plus(call.multipliedBy(2));
    }

    /**
     * Returns these limits, shortened if necessary so that members can be asked at least three times within
     * {@code patience}.
     */
    public CallLimits within(Duration patience) {
        Duration most = patience.dividedBy(12);
        return new CallLimits(shorter(connect, most), shorter(call, most), keepAlive, keepAliveAnswer);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
