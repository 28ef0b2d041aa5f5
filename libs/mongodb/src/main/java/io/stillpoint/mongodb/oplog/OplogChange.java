package io.stillpoint.mongodb.oplog;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** What one operation of the oplog does. Applied twice it does no more than once. */
public sealed interface OplogChange {

    /** {@code database.collection}; only a database's name where all of it is dropped. */
    String namespace();

    /** A whole document, inserted or in place of the one with its {@code _id}. */
    record Put(String namespace, BsonDocument document) implements OplogChange {}

    /** A part of a document: {@code $set} and {@code $unset}, or a {@code $v: 2} diff. */
    record Modify(String namespace, BsonValue id, BsonDocument update) implements OplogChange {}

    record Remove(String namespace, BsonValue id) implements OplogChange {}

    record Create(String namespace, BsonDocument options) implements OplogChange {}

    record Drop(String namespace) implements OplogChange {}

    record DropDatabase(String namespace) implements OplogChange {}

    record CreateIndexes(String namespace, List<BsonDocument> indexes) implements OplogChange {}

    /** @param index name, key or {@code "*"} */
    record DropIndex(String namespace, BsonValue index) implements OplogChange {}

    /** @param command as the oplog has it, {@code collMod} first */
    record Alter(String namespace, BsonDocument command) implements OplogChange {}
}
