package io.stillpoint.coordinator.intake;

import org.jspecify.annotations.Nullable;

/**
 * What stands beside a committed offset, so that the next process knows how the last one ended. Kafka keeps it with the offset.
 *
 * @param kind how the position is being read
 * @param processes how many processes have begun to read this position alone
 * @param width how many positions right before it were set aside at once; 0 when the one before it was read
 * @param process a name of the process that wrote this, random
 */
record ReadingMark(Kind kind, int processes, long width, String process) {

    /** How a position is being read. */
    enum Kind {
        /** Not at all: who read last ended in order. */
        IDLE,
        /** Together with those behind it. Found at a start, it means that a process ended without a word. */
        BATCHES,
        /** Alone, because a process ended without a word that may have been reading it. */
        ALONE
    }

    static final ReadingMark IDLE = new ReadingMark(Kind.IDLE, 0, 0, "");
    static final ReadingMark BATCHES = new ReadingMark(Kind.BATCHES, 0, 0, "");

    /** How many processes may die of one position. */
    private static final int MOST_DEATHS = 2;

    private static final String BATCHES_TEXT = "batches";
    private static final int WORDS = 4;

    /** The mark that {@code process} leaves before it reads on alone, when the position before was read. */
    static ReadingMark alone(String process) {
        return new ReadingMark(Kind.ALONE, 0, 0, process);
    }

    /** Reads what is beside an offset. What nobody of this release wrote is no proof of an end in order. */
    static ReadingMark of(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return IDLE;
        }
        String[] words = text.split(" ");
        if (words.length != WORDS || !words[0].equals("alone")) {
            return BATCHES;
        }
        try {
            return new ReadingMark(Kind.ALONE, Integer.parseInt(words[1]), Long.parseLong(words[2]), words[3]);
        } catch (NumberFormatException ofAnotherRelease) {
            return BATCHES;
        }
    }

    String text() {
        return switch (kind) {
            case IDLE -> "";
            case BATCHES -> BATCHES_TEXT;
            case ALONE -> "alone %d %d %s".formatted(processes, width, process);
        };
    }

    /** The mark to leave before {@code reader} reads this position. A process that tries again has not died. */
    ReadingMark begunBy(String reader) {
        return new ReadingMark(Kind.ALONE, isTriedAgainBy(reader) ? processes : processes + 1, width, reader);
    }

    /** Returns whether so many processes died of this position that no other may try. */
    boolean isDeadly(String reader) {
        return (isTriedAgainBy(reader) ? processes - 1 : processes) >= MOST_DEATHS;
    }

    private boolean isTriedAgainBy(String reader) {
        return processes > 0 && process.equals(reader);
    }

    /**
     * How many positions to set aside from here. One; but a compressed batch is unpacked from its beginning for every record in it, so a
     * deadly one at its head makes all behind it deadly. Where the position after one that was set aside is deadly too, twice as many go.
     */
    long nextWidth() {
        return width == 0 ? 1 : 2 * width;
    }

    /** The mark for the position behind {@code many} that {@code reader} has set aside. */
    static ReadingMark behind(long many, String reader) {
        return new ReadingMark(Kind.ALONE, 0, many, reader);
    }
}
