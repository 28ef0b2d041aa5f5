package io.stillpoint.etcd.client;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.etcd.jetcd.api.SnapshotResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * One message of a snapshot stream, in a buffer that is reused. The generated class would copy every 32 KiB into a
 * {@code ByteString}, and from there once more.
 */
public final class SnapshotPiece {

    byte[] bytes = new byte[0];
    int offset;
    int length;
    long remainingBytes;

    /** Returns the buffer, which holds the piece from {@link #offset()} on. */
    public byte[] bytes() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** Returns how many bytes etcd will send after this piece, without the digest at the end. */
    public long remainingBytes() {
        return remainingBytes;
    }

    /** Reads one {@link SnapshotResponse}; skips its header, which etcd leaves empty. */
    void read(InputStream message) throws IOException {
        int total = fill(message);
        CodedInputStream fields = CodedInputStream.newInstance(bytes, 0, total);
        offset = 0;
        length = 0;
        remainingBytes = 0;
        while (true) {
            int tag = fields.readTag();
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 0 -> {
                    return;
                }
                case SnapshotResponse.REMAINING_BYTES_FIELD_NUMBER -> remainingBytes = fields.readUInt64();
                case SnapshotResponse.BLOB_FIELD_NUMBER -> {
                    length = fields.readRawVarint32();
                    offset = fields.getTotalBytesRead();
                    fields.skipRawBytes(length);
                }
                default -> fields.skipField(tag);
            }
        }
    }

    private int fill(InputStream message) throws IOException {
        int expected = message.available();
        if (bytes.length < expected) {
            bytes = new byte[expected];
        }
        int total = 0;
        while (true) {
            if (total == bytes.length) {
                int next = message.read();
                if (next < 0) {
                    return total;
                }
                bytes = Arrays.copyOf(bytes, Math.max(64, 2 * total));
                bytes[total++] = (byte) next;
            } else {
                int count = message.read(bytes, total, bytes.length - total);
                if (count < 0) {
                    return total;
                }
                total += count;
            }
        }
    }
}
