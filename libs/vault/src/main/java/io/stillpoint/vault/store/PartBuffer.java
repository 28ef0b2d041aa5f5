package io.stillpoint.vault.store;

/** One part in memory; its array is reused and replaced only when parts grow. */
final class PartBuffer {

    private byte[] bytes = new byte[0];
    private int capacity;
    private int length;

    /** Empties the buffer, for a part of this size. */
    void empty(int partBytes) {
        capacity = partBytes;
        length = 0;
    }

    /** Releases its memory. */
    void release() {
        bytes = new byte[0];
        length = 0;
    }

    /** Takes as many bytes as fit and returns their number. */
    int append(byte[] source, int offset, int count) {
        int taken = Math.min(count, capacity - length);
        reserve(length + taken);
        System.arraycopy(source, offset, bytes, length, taken);
        length += taken;
        return taken;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Grows the array by doubling up to the part's size, so that a small object takes little memory. */
    private void reserve(int needed) {
        if (bytes.length < needed) {
            int doubled = Math.max(1 << 16, bytes.length * 2);
            byte[] grown = new byte[Math.min(capacity, Math.max(needed, doubled))];
            System.arraycopy(bytes, 0, grown, 0, length);
            bytes = grown;
        }
    }
}
