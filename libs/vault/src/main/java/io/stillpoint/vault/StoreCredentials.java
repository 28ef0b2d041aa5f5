package io.stillpoint.vault;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.secrets.SecretFile;
import io.stillpoint.vault.keys.PrivateFiles;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Properties;

/** The access key of the store, read from a file of mode 0600 with the properties {@code access-key} and {@code secret-key}. */
public record StoreCredentials(String accessKey, String secretKey) {

    private static final String ACCESS_KEY = "access-key";
    private static final String SECRET_KEY = "secret-key";
    private static final String CODE = "s3-credentials-unusable";
    private static final String EXPECTED = "properties " + ACCESS_KEY + " and " + SECRET_KEY;

    /** @throws VaultException {@code s3-credentials-unusable}, also when others may read the file */
    public static StoreCredentials read(Path file) throws VaultException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(SecretFile.text(file)));
        } catch (IOException e) {
            throw PrivateFiles.unreadable(CODE, EXPECTED, file, e);
        }
        return new StoreCredentials(required(properties, ACCESS_KEY, file), required(properties, SECRET_KEY, file));
    }

    private static String required(Properties properties, String name, Path file) throws VaultException {
        String value = properties.getProperty(name, "");
        if (value.isBlank()) {
            throw new VaultException(
                    new Problem(
                            CODE, EXPECTED, "no " + name, file.toString(), "Write the line '" + name + "=…' into it."),
                    false);
        }
        return value;
    }

    /** The text of a file that {@link #read} understands. */
    public String text() {
        return ACCESS_KEY + "=" + accessKey + "\n" + SECRET_KEY + "=" + secretKey + "\n";
    }

    /** Without the secret key. */
    @Override
    public String toString() {
        return accessKey;
    }
}
