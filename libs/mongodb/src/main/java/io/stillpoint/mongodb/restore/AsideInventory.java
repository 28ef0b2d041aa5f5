package io.stillpoint.mongodb.restore;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import io.stillpoint.component.BoundedNames;
import io.stillpoint.mongodb.MongodbEndpoint;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.MongodbFailures;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.AsideState;
import io.stillpoint.schemas.shared.Component;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** Finds out what all restores together keep aside on a server. */
public final class AsideInventory {

    private AsideInventory() {}

    /** One item for each restore that was not rolled back, sorted by saga. */
    public static List<AsideItem> of(MongodbEndpoint endpoint) throws MongodbException {
        try (MongoClient client = endpoint.connect()) {
            return RestoreRecord.all(client).stream()
                    .filter(record -> record.phase() != RestoreRecord.Phase.ROLLED_BACK)
                    .map(record -> item(client, record))
                    .toList();
        } catch (MongoException e) {
            throw MongodbFailures.told(e, endpoint.where(), "looking for what stands aside");
        }
    }

    private static AsideItem item(MongoClient client, RestoreRecord record) {
        String token = RestoreRecord.token(record.saga());
        return new AsideItem(
                Component.MONGODB,
                record.saga(),
                "collections %s* in %s"
                        .formatted(
                                CollectionSwap.asidePrefix(token),
                                String.join(", ", BoundedNames.some(record.databases()))),
                bytes(client, record.moves()),
                null,
                record.phase().ended() ? AsideState.COMPLETE : AsideState.UNFINISHED);
    }

    /** Null where the server or its rights do not tell. */
    private static @Nullable Long bytes(MongoClient client, List<RestoreRecord.Move> moves) {
        try {
            long bytes = 0;
            for (RestoreRecord.Move move : moves) {
                if (!move.aside().isEmpty()) {
                    BsonDocument statistics = client.getDatabase(StagedCollections.database(move.namespace()))
                            .runCommand(
                                    new BsonDocument("collStats", new BsonString(move.aside())), BsonDocument.class);
                    bytes += statistics.getNumber("size").longValue();
                }
            }
            return bytes;
        } catch (MongoCommandException notAllowed) {
            return null;
        }
    }
}
