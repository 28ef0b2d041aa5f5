package io.stillpoint.nodeimage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Follows a passing tar, header by header, and knows whether its end was reached: two blocks of zeros after the last
 * member. An exit status alone proves nothing: the connection, the shell and tar can each end early without an error.
 *
 * <p>It reads 512 bytes per member and skips the data, so its work does not grow with the files.
 */
public final class TarWatch {

    private static final int BLOCK = 512;
    private static final int EXTENDED_MAX_BYTES = 16 << 20;
    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int SIZE_AT = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int TYPE_AT = 156;

    private final byte[] block = new byte[BLOCK];
    private final ByteArrayOutputStream extended = new ByteArrayOutputStream();
    private int filled;
    private long skip;
    private int extendedLeft;
    private long extendedSize = -1;
    private int zeroBlocks;
    private long members;

    /**
     * Checks the next bytes.
     *
     * @throws IOException when it is not a tar
     */
    public void pass(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (skip > 0) {
                long skipped = Math.min(skip, end - at);
                skip -= skipped;
                at += (int) skipped;
                continue;
            }
            int taken = Math.min(BLOCK - filled, end - at);
            System.arraycopy(bytes, at, block, filled, taken);
            filled += taken;
            at += taken;
            if (filled == BLOCK) {
                filled = 0;
                block();
            }
        }
    }

    /** Returns whether the archive is whole. */
    public boolean ended() {
        return zeroBlocks >= 2 && filled == 0;
    }

    /** Returns the number of members so far: files, directories, links. */
    public long members() {
        return members;
    }

    private void block() throws IOException {
        if (extendedLeft > 0) {
            extended();
        } else if (allZero()) {
            zeroBlocks++;
        } else if (zeroBlocks >= 2) {
            throw new IOException("bytes after the archive's end");
        } else {
            zeroBlocks = 0;
            header();
        }
    }

    private void header() throws IOException {
        if (!checksumFits()) {
            throw new IOException("a member's header that does not fit its checksum, after " + members + " members");
        }
        long size = number(SIZE_AT, SIZE_LENGTH);
        char type = (char) block[TYPE_AT];
        if (type == 'x') {
            if (size > EXTENDED_MAX_BYTES) {
                throw new IOException("an extended header of " + size + " bytes");
            }
            extended.reset();
            extendedLeft = (int) size;
            return;
        }
        if (extendedSize >= 0) {
            size = extendedSize;
            extendedSize = -1;
        }
        if (type != 'g' && type != 'L' && type != 'K') {
            members++;
        }
        skip = (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    private void extended() throws IOException {
        int taken = Math.min(extendedLeft, BLOCK);
        extended.write(block, 0, taken);
        extendedLeft -= taken;
        if (extendedLeft == 0) {
            extendedSize = sizeRecord(extended.toByteArray());
        }
    }

    /** Returns the value of the record {@code size}, -1 without one. Records are {@code "<length> <key>=<value>\n"}. */
    private static long sizeRecord(byte[] records) throws IOException {
        long size = -1;
        int at = 0;
        while (at < records.length) {
            int blank = at;
            int length = 0;
            while (blank < records.length && records[blank] != ' ') {
                length = length * 10 + records[blank++] - '0';
            }
            if (length <= blank - at || at + length > records.length) {
                throw new IOException("an extended header that cannot be read");
            }
            String key = "size=";
            int keyAt = blank + 1;
            int valueAt = keyAt + key.length();
            if (valueAt < at + length
                    && new String(records, keyAt, key.length(), StandardCharsets.ISO_8859_1).equals(key)) {
                String value = new String(records, valueAt, at + length - 1 - valueAt, StandardCharsets.ISO_8859_1);
                size = parsed(value, 10);
            }
            at += length;
        }
        return size;
    }

    /** Reads octal digits or, with the highest bit set, a binary number. */
    private long number(int offset, int length) throws IOException {
        if ((block[offset] & 0x80) != 0) {
            long value = block[offset] & 0x7f;
            for (int i = 1; i < length; i++) {
                value = value << 8 | block[offset + i] & 0xff;
            }
            return value;
        }
        String text = new String(block, offset, length, StandardCharsets.ISO_8859_1);
        int nul = text.indexOf(0);
        return parsed((nul < 0 ? text : text.substring(0, nul)).strip(), 8);
    }

    private static long parsed(String digits, int radix) throws IOException {
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, radix);
        } catch (NumberFormatException e) {
            throw new IOException("a broken header: '" + digits + "' in place of a number", e);
        }
    }

    private boolean checksumFits() throws IOException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean inField = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LENGTH;
            sum += inField ? ' ' : block[i] & 0xff;
        }
        return sum == number(CHECKSUM_AT, CHECKSUM_LENGTH);
    }

    private boolean allZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
