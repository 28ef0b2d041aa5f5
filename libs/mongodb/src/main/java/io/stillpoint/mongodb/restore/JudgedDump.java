package io.stillpoint.mongodb.restore;

import io.stillpoint.mongodb.BsonFile;
import io.stillpoint.mongodb.CollectionFacts;
import io.stillpoint.mongodb.CollectionMetadata;
import io.stillpoint.mongodb.DumpFacts;
import io.stillpoint.mongodb.DumpPaths;
import io.stillpoint.mongodb.DumpSource;
import io.stillpoint.mongodb.MongoDbException;
import io.stillpoint.mongodb.oplog.Change;
import io.stillpoint.mongodb.oplog.OplogReader;
import io.stillpoint.schemas.Problem;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.bson.RawBsonDocument;

/**
 * A dump of which every byte was read once: each file has the length and hash that the dump says, is made of whole
 * documents, and holds nothing in its oplog that can't be replayed.
 *
 * @param metadata by namespace
 * @param touched namespaces, and databases that were dropped, that the oplog changes
 */
public record JudgedDump(DumpFacts facts, Map<String, CollectionMetadata> metadata, Set<String> touched) {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int LARGEST_TEXT_BYTES = 64 * 1024 * 1024;

    @FunctionalInterface
    private interface Each {
        void take(RawBsonDocument document) throws MongoDbException;
    }

    /**
     * Reads all of a dump. Nothing but the source is touched.
     *
     * @throws MongoDbException {@code mongodb-file-missing}, {@code mongodb-file-damaged}, {@code mongodb-facts-unreadable},
     *     {@code mongodb-oplog-unknown} and its neighbours
     */
    public static JudgedDump read(DumpSource source) throws MongoDbException, IOException {
        DumpFacts facts = DumpFacts.fromJson(text(source, DumpPaths.FACTS, newSha256()));
        Map<String, CollectionMetadata> metadata = new HashMap<>();
        for (CollectionFacts collection : facts.collections()) {
            String path = collection.metadataPath();
            MessageDigest sha256 = newSha256();
            byte[] json = text(source, path, sha256);
            prove(path, collection.metadataSha256(), sha256);
            metadata.put(
                    collection.namespace(),
                    CollectionMetadata.fromJson(new String(json, StandardCharsets.UTF_8), path));
            if (!collection.view()) {
                documents(source, collection.dataPath(), collection.sha256(), document -> {});
            }
        }
        Set<String> touched = new HashSet<>();
        DumpFacts.OplogFacts oplog = facts.oplog();
        if (oplog != null) {
            OplogReader reader = new OplogReader();
            documents(source, DumpPaths.OPLOG, oplog.sha256(), entry -> {
                for (Change change : reader.read(entry)) {
                    touched.add(change.namespace());
                }
            });
        }
        return new JudgedDump(facts, metadata, touched);
    }

    /** Whether the oplog changes this collection, so that only its count can be proved. */
    boolean touches(CollectionFacts collection) {
        return touched.contains(collection.namespace()) || touched.contains(collection.database());
    }

    static InputStream open(DumpSource source, String path) throws MongoDbException, IOException {
        try {
            return new BufferedInputStream(source.open(path), BUFFER_BYTES);
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new MongoDbException(
                    new Problem(
                            "mongodb-file-missing",
                            "the file",
                            "none",
                            path,
                            "Use another recovery point; nothing was touched."),
                    false,
                    e);
        }
    }

    private static void documents(DumpSource source, String path, String expected, Each each)
            throws MongoDbException, IOException {
        MessageDigest sha256 = newSha256();
        try (InputStream in = new DigestInputStream(open(source, path), sha256)) {
            BsonFile file = new BsonFile(in, path);
            for (RawBsonDocument document = file.next(); document != null; document = file.next()) {
                each.take(document);
            }
        }
        prove(path, expected, sha256);
    }

    private static byte[] text(DumpSource source, String path, MessageDigest sha256)
            throws MongoDbException, IOException {
        try (InputStream in = open(source, path)) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            text.writeBytes(in.readNBytes(LARGEST_TEXT_BYTES));
            sha256.update(text.toByteArray());
            return text.toByteArray();
        }
    }

    private static void prove(String path, String expected, MessageDigest sha256) throws MongoDbException {
        String found = HexFormat.of().formatHex(sha256.digest());
        if (!found.equals(expected)) {
            throw new MongoDbException(
                    new Problem(
                            "mongodb-file-damaged",
                            "SHA-256 " + expected,
                            found,
                            path,
                            "Use another recovery point; nothing was touched."),
                    false);
        }
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
