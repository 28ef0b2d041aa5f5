package io.stillpoint.mongodb.testing;

import com.mongodb.client.MongoClient;
import java.util.List;
import java.util.Locale;
import org.bson.BsonDocument;

/**
 * Whatever a database may have, each in a database of its own. It is what the stand-in can play: it keeps options without acting on
 * them, and knows no text, geo, hashed, wildcard or hidden indexes, no collations, no time series, no clustered collections and no
 * users. A real server adds these, and evicts, expires and validates by itself.
 */
public enum SchemaFeature {
    EMPTY_COLLECTION("{create: 'nothing'}"),
    NUMBERS("""
        {insert: 'c', documents: [{_id: 1, int: {$numberInt: '-2147483648'}, long: {$numberLong: '-9223372036854775808'},
         exact: {$numberDecimal: '-0.000'}, whole: {$numberDouble: '1.0'}, nan: {$numberDouble: 'NaN'},
         zero: {$numberDouble: '-0.0'}, most: {$numberDouble: 'Infinity'}}]}\
        """),
    OTHER_TYPES("""
        {insert: 'c', documents: [{_id: 1, none: null, yes: true, text: 'ä\\u0001日\\n', empty: '', id: {$oid:
         '0123456789abcdef01234567'}, at: {$date: {$numberLong: '-1'}}, stamp: {$timestamp: {t: 4294967295, i: 1}},
         bytes: {$binary: {base64: 'AAH/', subType: '80'}}, uuid: {$binary: {base64: 'AAECAwQFBgcICQoLDA0ODw==',
         subType: '04'}}, pattern: {$regularExpression: {pattern: '^a/b$', options: 'im'}}, least: {$minKey: 1},
         most: {$maxKey: 1}}]}\
        """),
    NESTING("{insert: 'c', documents: [{_id: 1, b: {z: 1, a: {c: []}}, list: [1, [2, {d: {}}], 'x']}]}"),
    ORDER_OF_FIELDS("{insert: 'c', documents: [{_id: 1, z: 1, a: 2, m: 3}, {m: 3, _id: 2, a: 2, z: 1}]}"),
    IDS_OF_ALL_KINDS("""
        {insert: 'c', documents: [{_id: 'text'}, {_id: 7}, {_id: {$numberLong: '8589934592'}}, {_id: {a: 1, b: 2}},
         {_id: true}, {_id: {$date: {$numberLong: '0'}}}, {_id: {$oid: '0123456789abcdef01234567'}}]}\
        """),
    ODD_NAMES(
            "{insert: 'with space/and:colon', documents: [{_id: 1, 'key with space': 1}]}",
            "{insert: 'dotted.name.äö日', documents: [{_id: 1}]}",
            "{insert: 'UPPER', documents: [{_id: 1}]}",
            "{insert: 'upper', documents: [{_id: 2}]}",
            "{insert: 'very-long-%s', documents: [{_id: 1}]}".formatted("x".repeat(60))),
    UNIQUE_INDEX(
            "{insert: 'c', documents: [{_id: 1, a: 1}, {_id: 2, a: 2}]}",
            "{createIndexes: 'c', indexes: [{key: {a: 1}, name: 'once', unique: true}]}"),
    SPARSE_INDEX(
            "{insert: 'c', documents: [{_id: 1, a: 1}, {_id: 2}, {_id: 3}]}",
            "{createIndexes: 'c', indexes: [{key: {a: 1}, name: 'some', unique: true, sparse: true}]}"),
    COMPOUND_INDEX(
            "{insert: 'c', documents: [{_id: 1, b: 1, a: {x: 2}}]}",
            "{createIndexes: 'c', indexes: [{key: {b: -1, 'a.x': 1, _id: -1}, name: 'b_-1_a.x_1'}]}"),
    EXPIRING_INDEX(
            "{insert: 'c', documents: [{_id: 1, at: {$date: {$numberLong: '4102444800000'}}}]}",
            "{createIndexes: 'c', indexes: [{key: {at: 1}, name: 'for_a_day', expireAfterSeconds: 86400}]}"),
    SEVERAL_INDEXES(
            "{insert: 'c', documents: [{_id: 1, a: 1, b: 1}]}",
            "{createIndexes: 'c', indexes: [{key: {a: 1}, name: 'first'}, {key: {a: -1}, name: 'second'},"
                    + " {key: {b: 1}, name: 'third'}]}"),
    INDEX_WITHOUT_DOCUMENTS("{createIndexes: 'c', indexes: [{key: {a: 1}, name: 'once', unique: true}]}"),
    CAPPED_COLLECTION(
            "{create: 'c', capped: true, size: 65536, max: 100}", "{insert: 'c', documents: [{_id: 2}, {_id: 1}]}"),
    VALIDATOR(
            "{create: 'c', validator: {a: {$type: 'int'}}, validationLevel: 'moderate', validationAction: 'warn'}",
            "{insert: 'c', documents: [{_id: 1, a: 1}]}"),
    VIEW(
            "{insert: 'c', documents: [{_id: 1, a: 1}]}",
            "{create: 'v', viewOn: 'c', pipeline: [{$match: {a: {$gt: 0}}}, {$project: {a: 1}}]}"),
    VIEW_OF_A_VIEW(
            "{insert: 'z', documents: [{_id: 1}]}",
            "{create: 'b', viewOn: 'z', pipeline: []}",
            "{create: 'a', viewOn: 'b', pipeline: [{$limit: 1}]}"),
    VIEW_OF_NOTHING("{insert: 'c', documents: [{_id: 1}]}", "{create: 'v', viewOn: 'gone', pipeline: []}");

    private final List<String> commands;

    SchemaFeature(String... commands) {
        this.commands = List.of(commands);
    }

    public String database() {
        return "test_" + name().toLowerCase(Locale.ROOT);
    }

    public void make(MongoClient client) {
        commands.forEach(command -> client.getDatabase(database()).runCommand(BsonDocument.parse(command)));
    }
}
