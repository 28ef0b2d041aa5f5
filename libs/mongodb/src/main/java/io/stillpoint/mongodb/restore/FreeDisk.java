package io.stillpoint.mongodb.restore;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import io.stillpoint.mongodb.CollectionFacts;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/**
 * Checks the room on the primary for new data beside the old: a server whose disk is full ends itself. The other
 * members have their own disks, which cannot be checked through the primary.
 */
final class FreeDisk {

    private FreeDisk() {}

    /**
     * Returns why a person must agree first: the server reports less room than the plain bytes of the new data. This is an
     * estimate: WiredTiger compresses documents, and indexes come on top.
     */
    static Optional<Objection> objection(MongoClient client, List<CollectionFacts> restored, String where) {
        long neededBytes = restored.stream().mapToLong(CollectionFacts::bytes).sum();
        OptionalLong freeBytes = freeBytes(client);
        if (freeBytes.isEmpty() || freeBytes.getAsLong() >= neededBytes) {
            return Optional.empty();
        }
        return Optional.of(new Objection(
                Guard.MONGODB_TOO_LITTLE_DISK,
                Component.MONGODB,
                Component.MONGODB.label(),
                List.of(where),
                new Problem(
                        Guard.MONGODB_TOO_LITTLE_DISK.code(),
                        "room for %d MiB beside the data in use".formatted(mebibytes(neededBytes)),
                        "%d MiB free".formatted(mebibytes(freeBytes.getAsLong())),
                        where,
                        "Make room, on every member. If the storage engine compresses the data well enough: "
                                + Guard.MONGODB_TOO_LITTLE_DISK.option() + ".")));
    }

    /**
     * Refuses when there is too little room by now and nobody has agreed to that.
     *
     * @throws MongodbException {@code mongodb-too-little-disk}
     */
    static void require(MongoClient client, List<CollectionFacts> restored, String where, List<Acceptance> accepted)
            throws MongodbException {
        Optional<Objection> objection = objection(client, restored, where);
        if (objection.isPresent() && !objection.get().acceptedBy(accepted)) {
            throw new MongodbException(objection.get().problem(), false);
        }
    }

    /**
     * Returns the free bytes; empty when the server does not say: older ones leave these fields out, and the user may
     * lack the right.
     */
    private static OptionalLong freeBytes(MongoClient client) {
        try {
            BsonDocument statistics = client.getDatabase("admin")
                    .runCommand(new BsonDocument("dbStats", new BsonInt32(1)), BsonDocument.class);
            return statistics.isNumber("fsTotalSize") && statistics.isNumber("fsUsedSize")
                    ? OptionalLong.of(statistics.getNumber("fsTotalSize").longValue()
                            - statistics.getNumber("fsUsedSize").longValue())
                    : OptionalLong.empty();
        } catch (MongoCommandException notAllowed) {
            return OptionalLong.empty();
        }
    }

    private static long mebibytes(long bytes) {
        return bytes >> 20;
    }
}
