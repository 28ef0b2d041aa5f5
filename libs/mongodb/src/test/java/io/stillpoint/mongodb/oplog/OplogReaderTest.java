package io.stillpoint.mongodb.oplog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stillpoint.mongodb.MongodbException;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries in the forms in which servers from 3.6 to 8.0 write them. */
class OplogReaderTest {

    private static final String SESSION =
            "lsid: {id: {$binary: {base64: 'AAAAAAAAAAAAAAAAAAAAAA==', subType: '04'}}}, txnNumber: {$numberLong: '7'}";

    @Test
    void an_insert_puts_a_document() throws Exception {
        assertThat(read("op: 'i', ns: 'a.b', ui: {$binary: {base64: 'AAAAAAAAAAAAAAAAAAAAAA==', subType: '04'}},"
                        + " o: {_id: 1, x: 2}, o2: {_id: 1}, wall: {$date: 0}"))
                .containsExactly(new OplogChange.Put("a.b", BsonDocument.parse("{_id: 1, x: 2}")));
    }

    @Test
    void a_whole_update_puts_the_document_with_its_id() throws Exception {
        assertThat(read("op: 'u', ns: 'a.b', o2: {_id: 1}, o: {x: 3}"))
                .containsExactly(new OplogChange.Put("a.b", BsonDocument.parse("{_id: 1, x: 3}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{$v: 1, $set: {'a.b': 2}} | {_id: 1, a: {b: 1, c: 1}} | {_id: 1, a: {b: 2, c: 1}}",
                "{$set: {'l.1': 9}} | {_id: 1, l: [1, 2]} | {_id: 1, l: [1, 9]}",
                "{$v: 1, $set: {'l.3': 9}} | {_id: 1, l: [1]} | {_id: 1, l: [1, null, null, 9]}",
                "{$v: 1, $set: {'x.y': 9}} | {_id: 1} | {_id: 1, x: {y: 9}}",
                "{$v: 1, $set: {'x.y': 9}} | {_id: 1, x: 'newer'} | {_id: 1, x: 'newer'}",
                "{$v: 1, $unset: {a: true, 'l.0': true}} | {_id: 1, a: 1, l: [1, 2]} | {_id: 1, l: [null, 2]}",
                "{$v: 2, diff: {u: {a: 2}, d: {b: false}, i: {c: 3}}} | {_id: 1, a: 1, b: 1} | {_id: 1, a: 2, c: 3}",
                "{$v: 2, diff: {i: {a: 3}}} | {_id: 1, a: 1, z: 1} | {_id: 1, z: 1, a: 3}",
                "{$v: 2, diff: {sa: {u: {b: 2}}}} | {_id: 1, a: {b: 1, c: 1}} | {_id: 1, a: {b: 2, c: 1}}",
                "{$v: 2, diff: {sa: {u: {b: 2}}}} | {_id: 1, a: 'newer'} | {_id: 1, a: 'newer'}",
                "{$v: 2, diff: {sl: {a: true, u1: 9, l: 3}}} | {_id: 1, l: [1, 2]} | {_id: 1, l: [1, 9, null]}",
                "{$v: 2, diff: {sl: {a: true, l: 1}}} | {_id: 1, l: [1, 2]} | {_id: 1, l: [1]}",
                "{$v: 2, diff: {sl: {a: true, s0: {u: {x: 2}}}}} | {_id: 1, l: [{x: 1}]} | {_id: 1, l: [{x: 2}]}",
            })
    void an_update_changes_a_part_and_does_it_twice_as_once(String update, String before, String after)
            throws Exception {
        OplogChange.Modify change = (OplogChange.Modify)
                read("op: 'u', ns: 'a.b', o2: {_id: 1}, o: " + update).get(0);
        BsonDocument once = OplogUpdate.apply(BsonDocument.parse(before), change.update());
        assertThat(once.toJson()).isEqualTo(BsonDocument.parse(after).toJson());
        assertThat(OplogUpdate.apply(once, change.update()).toJson()).isEqualTo(once.toJson());
    }

    @Test
    void commands_are_known() throws Exception {
        assertThat(read("op: 'c', ns: 'a.$cmd', o: {create: 'b', capped: true, size: 4096}"))
                .containsExactly(new OplogChange.Create("a.b", BsonDocument.parse("{capped: true, size: 4096}")));
        assertThat(read("op: 'c', ns: 'a.$cmd', o: {drop: 'b'}, o2: {numRecords: 3}"))
                .containsExactly(new OplogChange.Drop("a.b"));
        assertThat(read("op: 'c', ns: 'a.$cmd', o: {dropDatabase: 1}"))
                .containsExactly(new OplogChange.DropDatabase("a"));
        assertThat(read("op: 'c', ns: 'a.$cmd', o: {createIndexes: 'b', v: 2, key: {x: 1}, name: 'x_1'}"))
                .containsExactly(new OplogChange.CreateIndexes(
                        "a.b", List.of(BsonDocument.parse("{v: 2, key: {x: 1}, name: 'x_1'}"))));
        assertThat(
                        read(
                                "op: 'c', ns: 'a.$cmd', o: {commitIndexBuild: 'b', indexes: [{v: 2, key: {x: 1}, name: 'x_1'}]}"))
                .containsExactly(new OplogChange.CreateIndexes(
                        "a.b", List.of(BsonDocument.parse("{v: 2, key: {x: 1}, name: 'x_1'}"))));
        assertThat(read("op: 'i', ns: 'a.system.indexes', o: {ns: 'a.b', v: 2, key: {x: 1}, name: 'x_1'}"))
                .hasOnlyElementsOfType(OplogChange.CreateIndexes.class);
        assertThat(read("op: 'c', ns: 'a.$cmd', o: {startIndexBuild: 'b', indexes: []}"))
                .isEmpty();
        assertThat(read("op: 'c', ns: 'a.$cmd', o: {collMod: 'b', index: {name: 'x', expireAfterSeconds: 5}}"))
                .hasOnlyElementsOfType(OplogChange.Alter.class);
        assertThat(read("op: 'n', ns: '', o: {msg: 'periodic noop'}")).isEmpty();
        assertThat(read("op: 'i', ns: 'config.transactions', o: {_id: 1}")).isEmpty();
    }

    @Test
    void inserts_of_many_documents_count_entry_by_entry_though_they_look_like_a_transaction() throws Exception {
        assertThat(read("op: 'c', ns: 'admin.$cmd', " + SESSION
                        + ", multiOpType: 1, o: {applyOps: [{op: 'i', ns: 'a.b', o: {_id: 7}}]},"
                        + " prevOpTime: {ts: {$timestamp: {t: 9, i: 1}}, t: {$numberLong: '1'}}"))
                .containsExactly(new OplogChange.Put("a.b", BsonDocument.parse("{_id: 7}")));
    }

    @Test
    void a_transaction_of_several_entries_counts_when_it_is_committed() throws Exception {
        OplogReader reader = new OplogReader();
        assertThat(read(
                        reader,
                        "op: 'c', ns: 'admin.$cmd', " + SESSION
                                + ", o: {applyOps: [{op: 'i', ns: 'a.b', o: {_id: 1}}], partialTxn: true},"
                                + " prevOpTime: {ts: {$timestamp: {t: 0, i: 0}}, t: {$numberLong: '-1'}}"))
                .isEmpty();
        assertThat(read(
                        reader,
                        "op: 'c', ns: 'admin.$cmd', " + SESSION
                                + ", o: {applyOps: [{op: 'd', ns: 'a.c', o: {_id: 2}}], prepare: true},"
                                + " prevOpTime: {ts: {$timestamp: {t: 9, i: 1}}, t: {$numberLong: '1'}}"))
                .isEmpty();
        assertThat(read(
                        reader,
                        "op: 'c', ns: 'admin.$cmd', " + SESSION + ", o: {commitTransaction: 1},"
                                + " prevOpTime: {ts: {$timestamp: {t: 9, i: 2}}, t: {$numberLong: '1'}}"))
                .hasSize(2);
    }

    @Test
    void an_aborted_transaction_counts_for_nothing() throws Exception {
        OplogReader reader = new OplogReader();
        read(
                reader,
                "op: 'c', ns: 'admin.$cmd', " + SESSION
                        + ", o: {applyOps: [{op: 'i', ns: 'a.b', o: {_id: 1}}], prepare: true}");
        assertThat(read(reader, "op: 'c', ns: 'admin.$cmd', " + SESSION + ", o: {abortTransaction: 1}"))
                .isEmpty();
    }

    @Test
    void the_rest_of_a_transaction_that_began_before_is_refused() {
        refused(
                "mongodb-transaction-cut",
                "op: 'c', ns: 'admin.$cmd', " + SESSION
                        + ", o: {applyOps: [{op: 'i', ns: 'a.b', o: {_id: 1}}]},"
                        + " prevOpTime: {ts: {$timestamp: {t: 9, i: 1}}, t: {$numberLong: '1'}}");
    }

    @Test
    void a_rename_is_refused() {
        refused("mongodb-renamed-during-dump", "op: 'c', ns: 'a.$cmd', o: {renameCollection: 'a.b', to: 'a.c'}");
    }

    @Test
    void an_upgrade_is_refused() {
        refused(
                "mongodb-upgraded-during-dump",
                "op: 'u', ns: 'admin.system.version', o2: {_id: 'x'}, o: {$v: 1, $set: {v: 1}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "op: 'c', ns: 'a.$cmd', o: {convertToCapped: 'b', size: 1}",
                "op: 'c', ns: 'a.$cmd', o: {importCollection: 'b'}",
                "op: 'u', ns: 'a.b', o2: {_id: 1}, o: {$inc: {x: 1}}",
                "op: 'u', ns: 'a.b', o2: {_id: 1}, o: {$v: 3, diff: {}}",
                "op: 'u', ns: 'a.b', o2: {_id: 1}, o: {$v: 2, diff: {b: [{o: 1}]}}",
                "op: 'u', ns: 'a.b', o: {$v: 1, $set: {x: 1}}",
                "op: 'xi', ns: 'a.b', o: {_id: 1}",
                "op: 'i', ns: 'a.b', o: 'text'",
            })
    void what_is_not_known_is_refused(String entry) {
        refused("mongodb-oplog-unknown", entry);
    }

    private static void refused(String code, String entry) {
        assertThatThrownBy(() -> read(entry))
                .isInstanceOfSatisfying(
                        MongodbException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    private static List<OplogChange> read(String entry) throws MongodbException {
        return read(new OplogReader(), entry);
    }

    private static List<OplogChange> read(OplogReader reader, String entry) throws MongodbException {
        BsonDocument document = BsonDocument.parse("{ts: {$timestamp: {t: 10, i: 1}}, v: 2, " + entry + "}");
        return new ArrayList<>(reader.read(new RawBsonDocument(document, new BsonDocumentCodec())));
    }
}
