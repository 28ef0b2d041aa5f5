package io.stillpoint.vault.testing;

import java.io.InputStream;
import java.util.SplittableRandom;

/** Seeded bytes that compress about as well as a machine's files do: runs of words between runs of noise. */
public final class Noise extends InputStream {

    private static final int BLOCK_BYTES = 64 << 10;

    private final SplittableRandom random;
    private final byte[] block = new byte[BLOCK_BYTES];
    private long left;
    private int position = BLOCK_BYTES;

    public Noise(long seed, long length) {
        this.random = new SplittableRandom(seed);
        this.left = length;
    }

    /** All of it at once. */
    public static byte[] bytes(long seed, int length) {
        try (Noise noise = new Noise(seed, length)) {
            return noise.readNBytes(length);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (left == 0) {
            return length == 0 ? 0 : -1;
        }
        if (position == BLOCK_BYTES) {
            refill();
        }
        int count = (int) Math.min(Math.min(length, BLOCK_BYTES - position), left);
        System.arraycopy(block, position, target, offset, count);
        position += count;
        left -= count;
        return count;
    }

    @Override
    public void close() {}

    private void refill() {
        random.nextBytes(block);
        // Two thirds of each block are text of sixteen different words.
        for (int i = 0; i < BLOCK_BYTES * 2 / 3; i += 8) {
            int word = block[i] & 0x0f;
            for (int j = 0; j < 8; j++) {
                block[i + j] = (byte) ('a' + (word * 7 + j * 3) % 26);
            }
        }
        position = 0;
    }
}
