package io.stillpoint.mongodb.oplog;

import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Commands of the oplog. A rename is refused, as in mongodump: when one collection replaces another, neither may have
 * been read. {@code $out} and {@code mapReduce} also rename.
 */
final class CommandChanges {

    private CommandChanges() {}

    static Optional<OplogChange> of(String database, BsonDocument o, String where) throws MongodbException {
        String command = o.getFirstKey();
        BsonValue subject = o.get(command);
        String collection = subject instanceof BsonString name ? name.getValue() : "";
        String namespace = database + "." + collection;
        return switch (command) {
            case "create" -> Optional.of(new OplogChange.Create(namespace, without(o, "create")));
            case "drop" -> Optional.of(new OplogChange.Drop(namespace));
            case "dropDatabase" -> Optional.of(new OplogChange.DropDatabase(database));
            case "createIndexes" ->
                Optional.of(new OplogChange.CreateIndexes(namespace, List.of(without(o, "createIndexes"))));
            case "commitIndexBuild" -> Optional.of(new OplogChange.CreateIndexes(namespace, documents(o)));
            case "startIndexBuild", "abortIndexBuild" -> Optional.empty();
            case "dropIndexes", "deleteIndexes", "deleteIndex" ->
                Optional.of(new OplogChange.DropIndex(namespace, o.get("index", new BsonString("*"))));
            case "collMod" -> Optional.of(new OplogChange.Alter(namespace, without(o, "")));
            case "renameCollection" ->
                throw new MongodbException(
                        new Problem(
                                "mongodb-renamed-during-dump",
                                "no collection renamed while it is read",
                                "renameCollection " + collection,
                                where,
                                "Repeat the backup; $out and mapReduce also rename."),
                        true);
            default -> throw OplogReader.unknown("a command '" + command + "'", where, null);
        };
    }

    private static List<BsonDocument> documents(BsonDocument o) {
        return o.getArray("indexes").stream().map(BsonValue::asDocument).toList();
    }

    private static BsonDocument without(BsonDocument o, String name) {
        BsonDocument copy = new BsonDocument();
        o.forEach((key, value) -> {
            if (!key.equals(name)) {
                copy.put(key, value);
            }
        });
        return copy;
    }
}
