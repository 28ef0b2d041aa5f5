package io.stillpoint.vault.store;

/** One part in memory; its array is kept from part to part and replaced only when parts grow. */
final class PartBuffer {

    private byte[] bytes = new byte[0];
    private int capacity;
    private int length;

    /** Makes it empty, for a part of this size. */
    void empty(int partBytes) {
        capacity = partBytes;
        length = 0;
    }

    /** Gives its memory back. */
    void release() {
        bytes = new byte[0];
        length = 0;
    }

    /** Takes as much as fits and says how much that was. */
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

    /** A small object takes little memory: the array doubles until it has the part's size, and then stays. */
    private void reserve(int needed) {
        if (bytes.length < needed) {
            int doubled = Math.max(1 << 16, bytes.length * 2);
            byte[] grown = new byte[Math.min(capacity, Math.max(needed, doubled))];
            System.arraycopy(bytes, 0, grown, 0, length);
            bytes = grown;
        }
    }
}
