package io.stillpoint.mongodb.oplog;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** What one operation of the oplog does. Applied twice it does no more than once. */
public sealed interface Change {

    /** {@code database.collection}; only a database's name where all of it is dropped. */
    String namespace();

    /** A whole document, inserted or in place of the one with its {@code _id}. */
    record Put(String namespace, BsonDocument document) implements Change {}

    /** A part of a document: {@code $set} and {@code $unset}, or a {@code $v: 2} diff. */
    record Modify(String namespace, BsonValue id, BsonDocument update) implements Change {}

    record Remove(String namespace, BsonValue id) implements Change {}

    record Create(String namespace, BsonDocument options) implements Change {}

    record Drop(String namespace) implements Change {}

    record DropDatabase(String namespace) implements Change {}

    record CreateIndexes(String namespace, List<BsonDocument> indexes) implements Change {}

    /** @param index name, key or {@code "*"} */
    record DropIndex(String namespace, BsonValue index) implements Change {}

    /** @param command as the oplog has it, {@code collMod} first */
    record Alter(String namespace, BsonDocument command) implements Change {}
}
