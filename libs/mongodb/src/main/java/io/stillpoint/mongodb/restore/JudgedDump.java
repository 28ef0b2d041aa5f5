package io.stillpoint.mongodb.restore;

import io.stillpoint.mongodb.BsonFile;
import io.stillpoint.mongodb.CollectionFacts;
import io.stillpoint.mongodb.CollectionMetadata;
import io.stillpoint.mongodb.DumpFacts;
import io.stillpoint.mongodb.DumpPaths;
import io.stillpoint.mongodb.DumpSource;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.oplog.OplogChange;
import io.stillpoint.mongodb.oplog.OplogReader;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.Sha256;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.bson.RawBsonDocument;

/**
 * A dump that was read and checked, except for the documents of its collections: the files have the recorded hashes,
 * and the whole oplog can be replayed. Documents are checked while they are read ({@link #read}).
 *
 * @param metadata by namespace
 * @param touched namespaces that the oplog changes, and databases that it drops
 */
public record JudgedDump(DumpFacts facts, Map<String, CollectionMetadata> metadata, Set<String> touched) {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int LARGEST_TEXT_BYTES = 64 * 1024 * 1024;

    /** Reads a file's documents to their end. */
    @FunctionalInterface
    interface Reader {
        void read(BsonFile file) throws MongodbException, IOException;
    }

    /**
     * Reads all of a dump, also checking that each collection's file has whole documents and its hash. Only the source
     * is touched.
     *
     * @throws MongodbException see {@link #open}
     */
    public static JudgedDump readThrough(DumpSource source) throws MongodbException, IOException {
        JudgedDump dump = open(source);
        for (CollectionFacts collection : dump.facts.collections()) {
            if (!collection.view()) {
                read(source, collection.dataPath(), collection.sha256(), JudgedDump::passOver);
            }
        }
        return dump;
    }

    /**
     * Reads everything but the documents of the collections. Only the source is touched.
     *
     * @throws MongodbException {@code mongodb-file-missing}, {@code mongodb-file-damaged},
     *     {@code mongodb-facts-unreadable}, {@code mongodb-oplog-unknown} and its neighbours
     */
    static JudgedDump open(DumpSource source) throws MongodbException, IOException {
        DumpFacts facts = DumpFacts.fromJson(text(source, DumpPaths.FACTS, Sha256.start()));
        Map<String, CollectionMetadata> metadata = new HashMap<>();
        for (CollectionFacts collection : facts.collections()) {
            String path = collection.metadataPath();
            MessageDigest sha256 = Sha256.start();
            byte[] json = text(source, path, sha256);
            prove(path, collection.metadataSha256(), sha256);
            metadata.put(
                    collection.namespace(),
                    CollectionMetadata.fromJson(new String(json, StandardCharsets.UTF_8), path));
        }
        Set<String> touched = new HashSet<>();
        DumpFacts.OplogFacts oplog = facts.oplog();
        if (oplog != null) {
            OplogReader reader = new OplogReader();
            read(source, DumpPaths.OPLOG, oplog.sha256(), file -> {
                for (RawBsonDocument entry = file.next(); entry != null; entry = file.next()) {
                    reader.read(entry).stream().map(OplogChange::namespace).forEach(touched::add);
                }
            });
        }
        return new JudgedDump(facts, metadata, touched);
    }

    /** Returns whether the oplog changes this collection; then only its count can be proved. */
    boolean touches(CollectionFacts collection) {
        return touched.contains(collection.namespace()) || touched.contains(collection.database());
    }

    private static InputStream open(DumpSource source, String path) throws MongodbException, IOException {
        try {
            return new BufferedInputStream(source.open(path), BUFFER_BYTES);
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-file-missing",
                            "the file",
                            "none",
                            path,
                            "Use another recovery point; no data in use was touched."),
                    false,
                    e);
        }
    }

    /**
     * Reads a file of documents. They count only when this returns.
     *
     * @param expected SHA-256 of the file
     * @throws MongodbException {@code mongodb-file-missing}; {@code mongodb-file-damaged} when it has another hash
     */
    static void read(DumpSource source, String path, String expected, Reader reader)
            throws MongodbException, IOException {
        MessageDigest sha256 = Sha256.start();
        try (InputStream in = new DigestInputStream(open(source, path), sha256)) {
            reader.read(new BsonFile(in, path));
        }
        prove(path, expected, sha256);
    }

    private static void passOver(BsonFile file) throws MongodbException, IOException {
        while (file.next() != null) {
            // BsonFile itself checks each document.
        }
    }

    private static byte[] text(DumpSource source, String path, MessageDigest sha256)
            throws MongodbException, IOException {
        try (InputStream in = open(source, path)) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            text.writeBytes(in.readNBytes(LARGEST_TEXT_BYTES));
            sha256.update(text.toByteArray());
            return text.toByteArray();
        }
    }

    private static void prove(String path, String expected, MessageDigest sha256) throws MongodbException {
        String found = Sha256.hex(sha256);
        if (!found.equals(expected)) {
            throw new MongodbException(
                    new Problem(
                            "mongodb-file-damaged",
                            "SHA-256 " + expected,
                            found,
                            path,
                            "Use another recovery point; no data in use was touched."),
                    false);
        }
    }
}
