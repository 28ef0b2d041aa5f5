package io.stillpoint.vault.store;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The checksum of a part for the server: CRC32C, which the processor computes almost for free. The request is signed
 * without the payload's SHA-256: the manifest holds that of the whole object, and is signed itself.
 */
final class PartChecksums {

    static final String ALGORITHM = "CRC32C";

    private PartChecksums() {}

    static String crc32c(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return base64(crc);
    }

    /** Returns the big-endian value, as S3 writes it. */
    static String base64(CRC32C crc) {
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(Integer.BYTES)
                        .putInt((int) crc.getValue())
                        .array());
    }

    static Map<String, String> headers(String crc32c) {
        return Map.of(
                "x-amz-content-sha256",
                "UNSIGNED-PAYLOAD",
                "x-amz-sdk-checksum-algorithm",
                ALGORITHM,
                "x-amz-checksum-crc32c",
                crc32c);
    }
}
