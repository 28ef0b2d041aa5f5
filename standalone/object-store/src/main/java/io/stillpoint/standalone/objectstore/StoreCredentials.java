package io.stillpoint.standalone.objectstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Properties;
import java.util.Set;

/** The one pair of keys that the server accepts, read from a properties file that only its owner can read. */
record StoreCredentials(String accessKey, String secretKey) {

    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /**
     * Reads {@code access-key} and {@code secret-key}.
     *
     * @throws IllegalArgumentException with a sentence for the operator when the file is open to others or a key is missing
     */
    static StoreCredentials read(Path file) throws IOException {
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IllegalArgumentException(
                    "%s: expected mode 0600, found a file that others can read. Run: chmod 600 %s"
                            .formatted(file, file));
        }
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return new StoreCredentials(value(properties, "access-key", file), value(properties, "secret-key", file));
    }

    private static String value(Properties properties, String name, Path file) {
        String value = properties.getProperty(name, "").strip();
        if (value.isEmpty()) {
            throw new IllegalArgumentException("%s: expected a line %s=..., found none. Add it.".formatted(file, name));
        }
        return value;
    }

    @Override
    public String toString() {
        return "Credentials[" + accessKey + ", secret not shown]";
    }
}
