package io.stillpoint.mongodb.oplog;

import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.OpTime;
import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BSONException;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/**
 * Turns oplog entries, in their order, into changes. A transaction's changes come with the entry that commits it.
 * Unknown entries are refused: a dump with them could not be restored. Entries of {@code admin}, {@code config} and
 * {@code local} are skipped, because those databases are not restored.
 *
 * <p>Known are {@code i}, {@code u} (a whole document; {@code $set} and {@code $unset} with {@code $v: 1} or none;
 * {@code $v: 2} diffs without binary ones), {@code d}, {@code n}, and the commands of {@link CommandChanges}.
 */
public final class OplogReader {

    private static final Set<String> NOT_RESTORED = Set.of("admin", "config", "local");
    private static final String VERSIONS = "admin.system.version";
    /** Limit for all open transactions together. */
    private static final long OPEN_TRANSACTIONS_LIMIT_BYTES = 64L * 1024 * 1024;

    private record Open(List<BsonDocument> operations, long bytes) {}

    private final Map<String, Open> transactions = new HashMap<>();
    private long openBytes;

    /**
     * Returns the changes of one entry; none for many kinds.
     *
     * @throws MongodbException {@code mongodb-renamed-during-dump}, {@code mongodb-oplog-unknown}, {@code
     *     mongodb-transaction-cut}, {@code mongodb-transaction-too-large}
     */
    public List<OplogChange> read(RawBsonDocument entry) throws MongodbException {
        List<OplogChange> changes = new ArrayList<>();
        String where = "oplog entry";
        try {
            where = "oplog entry " + OpTime.of(entry.getTimestamp("ts"), 0).text();
            operation(entry, where, changes);
            return changes;
        } catch (BSONException | IllegalArgumentException e) {
            throw unknown("fields of unexpected types", where, e);
        }
    }

    private void operation(BsonDocument entry, String where, List<OplogChange> changes) throws MongodbException {
        String kind = entry.getString("op").getValue();
        if (kind.equals("n")) {
            return;
        }
        String namespace = entry.getString("ns").getValue();
        String database = namespace.contains(".") ? namespace.substring(0, namespace.indexOf('.')) : namespace;
        BsonDocument o = entry.getDocument("o");
        if (kind.equals("c") && transaction(entry, o, where, changes)) {
            return;
        }
        if (namespace.equals(VERSIONS)) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-upgraded-during-dump",
                            "the same feature compatibility version throughout",
                            "a change of " + VERSIONS,
                            where,
                            "Try again when the upgrade is over."),
                    true);
        }
        if (NOT_RESTORED.contains(database)) {
            return;
        }
        switch (kind) {
            case "i" -> changes.add(inserted(namespace, database, o));
            case "u" -> changes.add(updated(namespace, entry.getDocument("o2").get("_id"), o, where));
            case "d" -> changes.add(new OplogChange.Remove(namespace, id(o, where)));
            case "c" -> CommandChanges.of(database, o, where).ifPresent(changes::add);
            default -> throw unknown("an operation '" + kind + "'", where, null);
        }
    }

    /** Reads an insert; before 4.0 an index is a document of {@code system.indexes}. */
    private static OplogChange inserted(String namespace, String database, BsonDocument o) {
        if (namespace.equals(database + ".system.indexes")) {
            return new OplogChange.CreateIndexes(o.getString("ns").getValue(), List.of(o));
        }
        return new OplogChange.Put(namespace, o);
    }

    private static OplogChange updated(
            String namespace, @org.jspecify.annotations.Nullable BsonValue id, BsonDocument o, String where)
            throws MongodbException {
        if (id == null) {
            throw unknown("an update without an _id", where, null);
        }
        if (OplogUpdate.modifies(o)) {
            if (!OplogUpdate.supported(o)) {
                throw unknown("an update with " + o.keySet(), where, null);
            }
            return new OplogChange.Modify(namespace, id, o);
        }
        BsonDocument whole = new BsonDocument("_id", id);
        o.forEach((name, value) -> {
            if (!name.equals("_id")) {
                whole.put(name, value);
            }
        });
        return new OplogChange.Put(namespace, whole);
    }

    private static BsonValue id(BsonDocument o, String where) throws MongodbException {
        BsonValue id = o.get("_id");
        if (id == null) {
            throw unknown("a delete without an _id", where, null);
        }
        return id;
    }

    /** Returns whether the entry belonged to a transaction or a plain applyOps and has been handled. */
    private boolean transaction(BsonDocument entry, BsonDocument o, String where, List<OplogChange> changes)
            throws MongodbException {
        if (!o.containsKey("applyOps") && !o.containsKey("commitTransaction") && !o.containsKey("abortTransaction")) {
            return false;
        }
        String key = entry.containsKey("txnNumber")
                ? entry.getDocument("lsid") + " " + entry.getNumber("txnNumber").longValue()
                : "";
        Open open = transactions.get(key);
        if (o.containsKey("applyOps") && standsAlone(entry)) {
            apply(documents(o), where, changes);
            return true;
        }
        if (o.containsKey("applyOps")) {
            if (!key.isEmpty() && open == null && continues(entry)) {
                throw new MongodbException(
                        new Problem(
                                "mongodb-transaction-cut",
                                "the oplog from the beginning of each transaction",
                                "the rest of a transaction that began before",
                                where,
                                "Take the backup again."),
                        true);
            }
            List<BsonDocument> operations = new ArrayList<>(open == null ? List.of() : open.operations());
            operations.addAll(documents(o));
            if (flag(o, "partialTxn") || flag(o, "prepare")) {
                keep(key, operations, open, o, where);
                return true;
            }
            forget(key);
            apply(operations, where, changes);
            return true;
        }
        forget(key);
        if (o.containsKey("commitTransaction") && open != null) {
            apply(open.operations(), where, changes);
        }
        return true;
    }

    private static List<BsonDocument> documents(BsonDocument applyOps) {
        return applyOps.getArray("applyOps").stream().map(BsonValue::asDocument).toList();
    }

    /**
     * Returns whether the entry counts by itself: inserts of many documents by MongoDB 8 have a transaction's fields.
     */
    private static boolean standsAlone(BsonDocument entry) {
        return entry.isNumber("multiOpType") && entry.getNumber("multiOpType").intValue() == 1;
    }

    private void apply(List<BsonDocument> operations, String where, List<OplogChange> changes) throws MongodbException {
        for (BsonDocument operation : operations) {
            operation(operation, where, changes);
        }
    }

    private void keep(
            String key,
            List<BsonDocument> operations,
            @org.jspecify.annotations.Nullable Open open,
            BsonDocument o,
            String where)
            throws MongodbException {
        long bytes = ((RawBsonDocument) o).getByteBuffer().remaining();
        openBytes += bytes;
        if (openBytes > OPEN_TRANSACTIONS_LIMIT_BYTES) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-transaction-too-large",
                            "open transactions of at most " + OPEN_TRANSACTIONS_LIMIT_BYTES + " bytes",
                            "more",
                            where,
                            "Repeat the backup when the large transaction is over."),
                    true);
        }
        transactions.put(key, new Open(operations, bytes + (open == null ? 0 : open.bytes())));
    }

    private void forget(String key) {
        Open open = transactions.remove(key);
        openBytes -= open == null ? 0 : open.bytes();
    }

    /** Returns whether an earlier entry of the same transaction exists. */
    private static boolean continues(BsonDocument entry) {
        return entry.isDocument("prevOpTime")
                && entry.getDocument("prevOpTime")
                                .getTimestamp("ts", new BsonTimestamp(0))
                                .getValue()
                        != 0;
    }

    private static boolean flag(BsonDocument o, String name) {
        return o.isBoolean(name) && o.getBoolean(name).getValue();
    }

    static MongodbException unknown(String found, String where, @org.jspecify.annotations.Nullable Throwable cause) {
        return new MongodbException(
                new Problem(
                        "mongodb-oplog-unknown",
                        "operations that can be replayed",
                        found,
                        where,
                        "Repeat the backup; if it keeps failing, restore by hand with mongorestore."),
                true,
                cause);
    }
}
