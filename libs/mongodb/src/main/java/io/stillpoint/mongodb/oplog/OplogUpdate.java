package io.stillpoint.mongodb.oplog;

import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/** OplogUpdate of the oplog, applied to a document that may be newer than they are: what does not fit any more is left as it is. */
public final class OplogUpdate {

    private static final String VERSION = "$v";
    private static final String DIFF = "diff";
    private static final int DIFFS = 2;
    private static final Set<String> MODIFIERS = Set.of(VERSION, "$set", "$unset");

    private OplogUpdate() {}

    /** Returns whether it changes a part of a document; otherwise it is a whole one. */
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
     * Returns the document afterwards.
     *
     * @param before is not changed
     * @param update that {@link OplogReader} let pass
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
