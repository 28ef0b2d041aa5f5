package io.stillpoint.mongodb.restore;

import io.stillpoint.mongodb.oplog.OplogChange;
import io.stillpoint.mongodb.oplog.OplogUpdate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Changes of one collection's documents that wait to be written, in the order of the oplog. Each document gets one
 * write with its final state.
 */
final class PendingWrites {

    /** The final state of one document. */
    record Final(BsonValue id, @Nullable BsonDocument document) {}

    private final Map<String, List<OplogChange>> byId = new LinkedHashMap<>();
    private final Map<String, BsonValue> ids = new LinkedHashMap<>();
    private int changes;

    void add(OplogChange change) {
        @Nullable
        BsonValue id = switch (change) {
            case OplogChange.Put put -> put.document().get("_id");
            case OplogChange.Modify modify -> modify.id();
            case OplogChange.Remove remove -> remove.id();
            default -> throw new IllegalArgumentException("not a change of a document: " + change);
        };
        if (id == null) {
            throw new IllegalArgumentException("a document of " + change.namespace() + " without an _id");
        }
        String key = key(id);
        ids.put(key, id);
        byId.computeIfAbsent(key, name -> new ArrayList<>()).add(change);
        changes++;
    }

    int size() {
        return changes;
    }

    /**
     * Returns documents whose present state is needed: those that are changed in part before they are replaced as a
     * whole.
     */
    List<BsonValue> needed() {
        List<BsonValue> needed = new ArrayList<>();
        ids.forEach((key, id) -> {
            if (byId.getOrDefault(key, List.of()).get(0) instanceof OplogChange.Modify) {
                needed.add(id);
            }
        });
        return needed;
    }

    /**
     * Returns the final state of each document. Changes of a document that does not exist are skipped: it is removed
     * later in the oplog, or was removed before it was read.
     *
     * @param present the needed documents, as far as they exist
     */
    List<Final> finals(List<? extends BsonDocument> present) {
        Map<String, BsonDocument> states = new LinkedHashMap<>();
        present.forEach(document -> states.put(key(document.get("_id")), document));
        List<Final> finals = new ArrayList<>();
        ids.forEach((key, id) -> {
            List<OplogChange> list = byId.getOrDefault(key, List.of());
            Optional<BsonDocument> state = Optional.ofNullable(states.get(key));
            for (OplogChange change : list) {
                state = switch (change) {
                    case OplogChange.Put put -> Optional.of(put.document());
                    case OplogChange.Modify modify -> state.map(before -> OplogUpdate.apply(before, modify.update()));
                    default -> Optional.empty();
                };
            }
            finals.add(new Final(id, state.orElse(null)));
        });
        return finals;
    }

    /** Returns type and bytes: 1 and 1.0 differ here, and so do documents with another order of fields. */
    private static String key(@Nullable BsonValue id) {
        BasicOutputBuffer buffer = new BasicOutputBuffer();
        try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
            new BsonDocumentCodec()
                    .encode(
                            writer,
                            id == null ? new BsonDocument() : new BsonDocument("", id),
                            EncoderContext.builder().build());
        }
        return new String(buffer.toByteArray(), java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
