package io.stillpoint.mongodb.restore;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import io.stillpoint.mongodb.dump.NamespaceListing;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.streams.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What one restore is about to do, stored on the server ({@code stillpoint_restores.restores}) before it is done, so
 * that it can be put back after a crash.
 *
 * @param saga the saga that asked for it
 * @param databases that are restored
 * @param moves in the order in which they are made; empty while it is staging
 * @param outcome once it is done
 */
record RestoreRecord(
        String saga,
        Phase phase,
        List<String> databases,
        List<Move> moves,
        @Nullable RestoreOutcome outcome) {

    enum Phase {
        /** Only its own collections were created. */
        STAGING,
        /** Collections are being swapped. */
        MOVING,
        DONE,
        ROLLED_BACK;

        boolean ended() {
            return this == DONE || this == ROLLED_BACK;
        }
    }

    /**
     * One name whose content changes.
     *
     * @param aside new name of the old collection; empty when there is none
     * @param staged name of the staged new collection; empty when there is none
     * @param oldView definition of the view that is replaced, and {@code newView} of the new one; empty documents
     *     when none
     */
    record Move(String namespace, String aside, String staged, BsonDocument oldView, BsonDocument newView) {}

    RestoreRecord {
        databases = List.copyOf(databases);
        moves = List.copyOf(moves);
    }

    /** Returns a short token for names of collections. */
    static String token(String saga) {
        return Sha256.hex(saga).substring(0, 8);
    }

    RestoreRecord(String saga, Phase phase, List<String> databases, List<Move> moves) {
        this(saga, phase, databases, moves, null);
    }

    RestoreRecord in(Phase next) {
        return new RestoreRecord(saga, next, databases, moves);
    }

    RestoreRecord done(RestoreOutcome result) {
        return new RestoreRecord(saga, Phase.DONE, databases, moves, result);
    }

    void save(MongoClient client) {
        collection(client).replaceOne(Filters.eq("_id", saga), toBson(), new ReplaceOptions().upsert(true));
    }

    static void delete(MongoClient client, String saga) {
        collection(client).deleteOne(Filters.eq("_id", saga));
    }

    static @Nullable RestoreRecord find(MongoClient client, String saga) {
        BsonDocument found = collection(client).find(Filters.eq("_id", saga)).first();
        return found == null ? null : fromBson(found);
    }

    /** Those of all restores, sorted by saga. */
    static List<RestoreRecord> all(MongoClient client) {
        return collection(client)
                .find()
                .sort(Sorts.ascending("_id"))
                .map(RestoreRecord::fromBson)
                .into(new ArrayList<>());
    }

    private static MongoCollection<BsonDocument> collection(MongoClient client) {
        return client.getDatabase(NamespaceListing.RESTORES).getCollection("restores", BsonDocument.class);
    }

    private BsonDocument toBson() {
        List<BsonValue> written = new ArrayList<>();
        for (Move move : moves) {
            written.add(new BsonDocument("namespace", new BsonString(move.namespace()))
                    .append("aside", new BsonString(move.aside()))
                    .append("staged", new BsonString(move.staged()))
                    // Stored as text: a pipeline has fields with dollar signs, which old servers refuse to store.
                    .append("oldView", new BsonString(move.oldView().toJson()))
                    .append("newView", new BsonString(move.newView().toJson())));
        }
        return new BsonDocument("_id", new BsonString(saga))
                .append("phase", new BsonString(phase.name()))
                .append(
                        "databases",
                        new BsonArray(databases.stream().map(BsonString::new).toList()))
                .append("moves", new BsonArray(written))
                .append("outcome", new BsonString(outcome == null ? "" : Json.text(outcome)));
    }

    private static RestoreRecord fromBson(BsonDocument document) {
        List<Move> moves = new ArrayList<>();
        for (BsonValue value : document.getArray("moves")) {
            BsonDocument move = value.asDocument();
            moves.add(new Move(
                    move.getString("namespace").getValue(),
                    move.getString("aside").getValue(),
                    move.getString("staged").getValue(),
                    BsonDocument.parse(move.getString("oldView").getValue()),
                    BsonDocument.parse(move.getString("newView").getValue())));
        }
        String outcome = document.getString("outcome", new BsonString("")).getValue();
        return new RestoreRecord(
                document.getString("_id").getValue(),
                Phase.valueOf(document.getString("phase").getValue()),
                document.getArray("databases").stream()
                        .map(name -> name.asString().getValue())
                        .toList(),
                moves,
                outcome.isEmpty() ? null : Json.read(outcome.getBytes(StandardCharsets.UTF_8), RestoreOutcome.class));
    }
}
