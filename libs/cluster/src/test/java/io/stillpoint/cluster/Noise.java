package io.stillpoint.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Damages a text in small ways, the same way for the same seed. */
final class Noise {

    private static final String LETTERS = "[]:;#=\"'\\$`{}(),./ \n\t019aé\0";

    private final Random random;

    Noise(long seed) {
        this.random = new Random(seed);
    }

    List<String> damaged(String good, int count) {
        List<String> damaged = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                change(text);
            }
            damaged.add(text.toString());
        }
        return damaged;
    }

    private void change(StringBuilder text) {
        int at = random.nextInt(text.length());
        int length = Math.min(text.length() - at, 1 + random.nextInt(12));
        switch (random.nextInt(4)) {
            case 0 -> text.delete(at, at + length);
            case 1 -> text.insert(at, text.substring(at, at + length));
            case 2 -> text.setCharAt(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
            default -> text.insert(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        if (text.isEmpty()) {
            text.append(' ');
        }
    }
}
