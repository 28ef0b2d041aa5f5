package io.stillpoint.mongodb.oplog;

import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/**
 * An update of the oplog, applied to a document that may be newer than the update: parts that no longer fit are left as
 * they are.
 */
public final class OplogUpdate {

    private static final String VERSION = "$v";
    private static final String DIFF = "diff";
    private static final int DIFFS = 2;
    private static final Set<String> MODIFIERS = Set.of(VERSION, "$set", "$unset");

    private OplogUpdate() {}

    /** Returns whether it changes a part of a document; otherwise it is a whole document. */
    static boolean modifies(BsonDocument o) {
        return o.keySet().stream().anyMatch(name -> name.startsWith("$"));
    }

    static boolean supported(BsonDocument o) {
        if (version(o) == DIFFS) {
            return o.isDocument(DIFF) && DocumentDiff.supported(o.getDocument(DIFF));
        }
        return version(o) == 1 && MODIFIERS.containsAll(o.keySet());
    }

    /**
     * Returns the updated document.
     *
     * @param before is not changed
     * @param update that {@link OplogReader} accepted
     */
    public static BsonDocument apply(BsonDocument before, BsonDocument update) {
        if (version(update) == DIFFS) {
            return DocumentDiff.apply(before, update.getDocument(DIFF));
        }
        return UpdateModifiers.apply(before, update);
    }

    private static int version(BsonDocument o) {
        return o.isNumber(VERSION) ? o.getNumber(VERSION, new BsonInt32(1)).intValue() : 1;
    }
}
