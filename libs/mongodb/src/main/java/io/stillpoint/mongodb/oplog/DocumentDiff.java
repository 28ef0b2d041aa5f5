package io.stillpoint.mongodb.oplog;

import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Diffs of {@code $v: 2} entries, from MongoDB 5.0 on. In a document {@code d} removes fields, {@code u} replaces, {@code i}
 * appends, {@code s<name>} goes into a field; in an array ({@code a: true}) {@code l} is the new length, {@code u<n>} sets an
 * element, {@code s<n>} goes into it. Binary diffs ({@code b}) are not supported.
 */
final class DocumentDiff {

    private static final BsonDocument NONE = new BsonDocument();

    private DocumentDiff() {}

    static boolean supported(BsonDocument diff) {
        if (isArrayDiff(diff)) {
            return diff.entrySet().stream().allMatch(entry -> supportedInArray(entry.getKey(), entry.getValue()));
        }
        return diff.entrySet().stream().allMatch(entry -> switch (entry.getKey()) {
            case "d", "u", "i" -> entry.getValue().isDocument();
            default -> entry.getKey().startsWith("s") && supportedSub(entry.getValue());
        });
    }

    private static boolean supportedInArray(String key, BsonValue value) {
        return switch (key) {
            case "a" -> value.isBoolean();
            case "l" -> value.isNumber();
            default -> key.matches("[us][0-9]{1,7}") && (key.charAt(0) == 'u' || supportedSub(value));
        };
    }

    private static boolean supportedSub(BsonValue value) {
        return value.isDocument() && supported(value.asDocument());
    }

    static BsonDocument apply(BsonDocument before, BsonDocument diff) {
        BsonDocument removed = diff.getDocument("d", NONE);
        BsonDocument replaced = diff.getDocument("u", NONE);
        BsonDocument appended = diff.getDocument("i", NONE);
        BsonDocument after = new BsonDocument();
        before.forEach((name, value) -> {
            if (!removed.containsKey(name) && !appended.containsKey(name)) {
                BsonValue whole = replaced.get(name);
                after.put(name, whole != null ? whole : inside(value, diff.get("s" + name)));
            }
        });
        after.putAll(replaced);
        after.putAll(appended);
        return after;
    }

    private static BsonValue inside(BsonValue value, @Nullable BsonValue diff) {
        if (diff == null) {
            return value;
        }
        if (isArrayDiff(diff.asDocument())) {
            return value.isArray() ? array(value.asArray(), diff.asDocument()) : value;
        }
        return value.isDocument() ? apply(value.asDocument(), diff.asDocument()) : value;
    }

    private static BsonArray array(BsonArray before, BsonDocument diff) {
        BsonArray after = new BsonArray(before);
        diff.forEach((key, value) -> {
            if (key.equals("a") || key.equals("l")) {
                return;
            }
            int index = Integer.parseInt(key.substring(1));
            pad(after, index + 1);
            after.set(index, key.charAt(0) == 'u' ? value : inside(after.get(index), value));
        });
        if (diff.isNumber("l")) {
            int length = diff.getNumber("l").intValue();
            pad(after, length);
            return new BsonArray(after.subList(0, length));
        }
        return after;
    }

    private static void pad(BsonArray array, int length) {
        while (array.size() < length) {
            array.add(BsonNull.VALUE);
        }
    }

    private static boolean isArrayDiff(BsonDocument diff) {
        return BsonBoolean.TRUE.equals(diff.get("a"));
    }
}
