package io.stillpoint.mongodb;

import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Facts about a dump, written as its last file ({@link DumpPaths#FACTS}).
 *
 * @param format 1
 * @param serverVersion of MongoDB
 * @param replicaSet null when it was a single server
 * @param oplogStart first oplog entry in the dump; {@code oplogEnd} is the last one; both null without an oplog
 * @param instant the instant of the dump after its oplog is replayed; null without an oplog, when each collection
 *     has an instant of its own
 * @param oplog {@code oplog.bson}; null without one
 * @param skipped what was left out, with reasons
 */
public record DumpFacts(
        int format,
        String serverVersion,
        @Nullable String replicaSet,
        Instant startedAt,
        Instant completedAt,
        @Nullable OpTime oplogStart,
        @Nullable OpTime oplogEnd,
        @Nullable Instant instant,
        @Nullable OplogFacts oplog,
        List<CollectionFacts> collections,
        List<String> skipped) {

    public static final int FORMAT = 1;

    /** The file {@code oplog.bson}. */
    public record OplogFacts(long entries, long bytes, String sha256) {}

    public DumpFacts {
        collections = List.copyOf(collections);
        skipped = List.copyOf(skipped);
    }

    public byte[] toJson() {
        return Json.bytes(this);
    }

    /** @throws MongodbException {@code mongodb-facts-unreadable} */
    public static DumpFacts fromJson(byte[] json) throws MongodbException {
        try {
            DumpFacts facts = Json.read(json, DumpFacts.class);
            if (facts.format == FORMAT) {
                return facts;
            }
            throw unreadable("format " + facts.format, null);
        } catch (JacksonException e) {
            throw unreadable("something else", e);
        }
    }

    private static MongodbException unreadable(String found, @Nullable Throwable cause) {
        return new MongodbException(
                new Problem(
                        "mongodb-facts-unreadable",
                        "facts about a dump, format " + FORMAT,
                        found,
                        DumpPaths.FACTS,
                        "Use another recovery point, or a version of Stillpoint that knows this format."),
                false,
                cause);
    }
}
