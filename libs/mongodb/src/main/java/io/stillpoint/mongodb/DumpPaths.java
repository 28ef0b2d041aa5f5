package io.stillpoint.mongodb;

import io.stillpoint.streams.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** Names of a dump's files as mongodump gives them, and names of the vault's objects that hold them. */
public final class DumpPaths {

    /** The facts about a dump; mongorestore does not need them. */
    public static final String FACTS = "stillpoint-dump.json";

    public static final String OPLOG = "oplog.bson";

    /** mongodump shortens longer names: 238 and ".metadata.json.gz" make 255. */
    private static final int LONGEST_NAME = 238;

    private static final int SHORTENED = 208;
    /** Characters that stay unescaped: mongodump writes names as segments of a URL (RFC 3986). */
    private static final String PLAIN_IN_FILES = "-_.~$&+:=@";

    private static final String PLAIN_IN_OBJECTS = "-_.";
    private static final String OBJECT_PREFIX = "dump:";
    private static final int LONGEST_OBJECT = 190;

    private DumpPaths() {}

    /** Returns {@code <db>/<collection>.bson}. */
    public static String data(String database, String collection) {
        return database + "/" + fileName(collection) + ".bson";
    }

    /** Returns {@code <db>/<collection>.metadata.json}. */
    public static String metadata(String database, String collection) {
        return database + "/" + fileName(collection) + ".metadata.json";
    }

    /**
     * Returns the name of the vault's object for a file: {@code platform-db/users.bson} becomes
     * {@code dump:platform-db:users.bson}. Anything but letters, digits and {@code -_.} becomes {@code @} and two
     * hexadecimal digits; a name that is too long ends with {@code @@} and a hash of the path.
     */
    public static String objectName(String path) {
        StringBuilder name = new StringBuilder(OBJECT_PREFIX);
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c == '/') {
                name.append(':');
            } else if (plain(c, PLAIN_IN_OBJECTS)) {
                name.append(c);
            } else {
                name.append('@').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        if (name.length() <= LONGEST_OBJECT) {
            return name.toString();
        }
        String hash = Sha256.hex(path).substring(0, 32);
        return name.substring(0, LONGEST_OBJECT - 34) + "@@" + hash;
    }

    static String fileName(String collection) {
        StringBuilder name = new StringBuilder();
        for (byte b : collection.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (plain(c, PLAIN_IN_FILES)) {
                name.append(c);
            } else {
                name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        if (name.length() <= LONGEST_NAME) {
            return name.toString();
        }
        String hash = Base64.getUrlEncoder().withoutPadding().encodeToString(sha1(collection));
        return name.substring(0, SHORTENED) + "%24" + hash;
    }

    private static boolean plain(char c, String more) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || more.indexOf(c) >= 0;
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
