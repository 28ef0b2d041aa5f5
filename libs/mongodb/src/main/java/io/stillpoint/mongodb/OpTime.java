package io.stillpoint.mongodb;

import java.time.Instant;
import org.bson.BsonTimestamp;

/**
 * A place in the oplog.
 *
 * @param seconds since the epoch
 * @param increment numbers the entries of one second
 * @param term of the primary that wrote it; -1 where the server knows none
 */
public record OpTime(long seconds, long increment, long term) {

    public static OpTime of(BsonTimestamp timestamp, long term) {
        return new OpTime(timestamp.getTime() & 0xffffffffL, timestamp.getInc() & 0xffffffffL, term);
    }

    public BsonTimestamp timestamp() {
        return new BsonTimestamp((int) seconds, (int) increment);
    }

    public Instant instant() {
        return Instant.ofEpochSecond(seconds);
    }

    /** Returns it as MongoDB's tools write it: {@code 1700000000:3}. */
    public String text() {
        return seconds + ":" + increment;
    }
}
