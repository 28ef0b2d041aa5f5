package io.stillpoint.mongodb.oplog;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** The effect of one operation of the oplog. Applying it twice has the same result as once. */
public sealed interface OplogChange {

    /** Returns {@code database.collection}, or only the database when all of it is dropped. */
    String namespace();

    /** A whole document, inserted or replacing the one with its {@code _id}. */
    record Put(String namespace, BsonDocument document) implements OplogChange {}

    /** A change of a part of a document: {@code $set} and {@code $unset}, or a {@code $v: 2} diff. */
    record Modify(String namespace, BsonValue id, BsonDocument update) implements OplogChange {}

    record Remove(String namespace, BsonValue id) implements OplogChange {}

    record Create(String namespace, BsonDocument options) implements OplogChange {}

    record Drop(String namespace) implements OplogChange {}

    record DropDatabase(String namespace) implements OplogChange {}

    record CreateIndexes(String namespace, List<BsonDocument> indexes) implements OplogChange {}

    /** @param index name, key or {@code "*"} */
    record DropIndex(String namespace, BsonValue index) implements OplogChange {}

    /** @param command as in the oplog, {@code collMod} first */
    record Alter(String namespace, BsonDocument command) implements OplogChange {}
}
