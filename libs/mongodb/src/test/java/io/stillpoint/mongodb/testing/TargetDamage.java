package io.stillpoint.mongodb.testing;

import com.mongodb.client.MongoClient;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonDocument;

/**
 * Something that is broken where a restore is to go: it is what a restore is for, and must not stop it. A real server adds damaged
 * files, which keep it from starting or from reading: a restore cannot keep aside what the server cannot rename.
 */
public enum TargetDamage {
    DOCUMENTS_REMOVED("{delete: 'users', deletes: [{q: {}, limit: 0}]}"),
    DOCUMENTS_CHANGED("{update: 'users', updates: [{q: {}, u: {$set: {name: 'nobody'}}, multi: true}]}"),
    COLLECTION_DROPPED("{drop: 'users'}"),
    COLLECTION_RENAMED() {
        @Override
        public void happen(MongoClient client) {
            client.getDatabase("admin")
                    .runCommand(BsonDocument.parse(
                            "{renameCollection: '%1$s.users', to: '%1$s.people'}".formatted(Samples.DATABASE)));
        }
    },
    DATABASE_DROPPED("{dropDatabase: 1}"),
    INDEX_DROPPED("{dropIndexes: 'users', index: 'by_number'}"),
    INDEX_OF_THE_SAME_NAME_ON_ANOTHER_FIELD(
            "{dropIndexes: 'users', index: 'by_number'}",
            "{createIndexes: 'users', indexes: [{key: {rate: 1}, name: 'by_number'}]}"),
    MORE_INDEXES("{createIndexes: 'users', indexes: [{key: {name: 1, number: -1}, name: 'more'}]}"),
    A_VIEW_IN_THE_PLACE_OF_A_COLLECTION("{drop: 'users'}", "{create: 'users', viewOn: 'tokens/2026 äö', pipeline: []}"),
    A_COLLECTION_IN_THE_PLACE_OF_A_VIEW("{drop: 'first'}", "{insert: 'first', documents: [{_id: 1}]}"),
    THE_VIEW_OF_ANOTHER_COLLECTION("{drop: 'first'}", "{create: 'first', viewOn: 'nowhere', pipeline: []}"),
    CAPPED_IN_THE_PLACE_OF_PLAIN("{drop: 'users'}", "{create: 'users', capped: true, size: 4096, max: 3}"),
    A_VALIDATOR_THAT_REFUSES_EVERYTHING(
            "{drop: 'users'}", "{create: 'users', validator: {impossible: {$exists: true}}}"),
    NEW_COLLECTIONS("{insert: 'newcomer', documents: [{_id: 1}]}", "{create: 'empty'}"),
    WHAT_AN_EARLIER_RESTORE_LEFT("{insert: '_stillpoint.ffffffffffff.s.users', documents: [{_id: 1}]}");

    private final List<String> commands;

    TargetDamage(String... commands) {
        this.commands = Arrays.asList(commands);
    }

    /** Does the damage to {@link Samples#DATABASE}. */
    public void happen(MongoClient client) {
        commands.forEach(command -> client.getDatabase(Samples.DATABASE).runCommand(BsonDocument.parse(command)));
    }
}
