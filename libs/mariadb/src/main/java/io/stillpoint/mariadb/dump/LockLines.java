package io.stillpoint.mariadb.dump;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Takes the lines out of a dump that lock each table while it is loaded. With them a server refuses the rows of a table that
 * takes its defaults from a sequence. No row of a dump begins like such a line.
 */
public final class LockLines {

    private static final List<byte[]> BEGINNINGS = List.of(bytes("LOCK TABLES `"), bytes("UNLOCK TABLES;"));

    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private boolean atBeginning = true;
    private boolean skipping;

    /** Returns what is left of the next bytes, and of earlier ones that could not be judged yet. */
    public byte[] without(byte[] buffer, int length) {
        passed.reset();
        for (int i = 0; i < length; i++) {
            take(buffer[i]);
        }
        return passed.toByteArray();
    }

    /** Returns what is left at the end. */
    public byte[] end() {
        return begun.toByteArray();
    }

    private void take(byte next) {
        if (skipping) {
            skipping = next != '\n';
            atBeginning = next == '\n';
        } else if (!atBeginning) {
            passed.write(next);
            atBeginning = next == '\n';
        } else {
            begun.write(next);
            judge(next);
        }
    }

    private void judge(byte last) {
        byte[] line = begun.toByteArray();
        boolean possible = BEGINNINGS.stream().anyMatch(beginning -> begins(beginning, line));
        skipping = BEGINNINGS.stream().anyMatch(beginning -> Arrays.equals(beginning, line));
        if (skipping) {
            begun.reset();
        } else if (!possible) {
            passed.writeBytes(line);
            begun.reset();
            atBeginning = last == '\n';
        }
    }

    private static boolean begins(byte[] whole, byte[] beginning) {
        return beginning.length <= whole.length
                && Arrays.equals(whole, 0, beginning.length, beginning, 0, beginning.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
