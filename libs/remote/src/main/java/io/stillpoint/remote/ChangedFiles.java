package io.stillpoint.remote;

import java.util.ArrayList;
import java.util.List;

/**
 * Files that changed while they were read, each with what tar said of it. On a busy node that can be any number: all are counted, and
 * as many are listed as fit into a manifest.
 */
public final class ChangedFiles {

    /** A manifest is read whole, and each character may take two there. */
    static final int LISTED_CHARACTERS = 1 << 20;

    private final List<String> listed = new ArrayList<>();
    private long characters;
    private long count;

    /** Adds one; it is listed as long as there is room. */
    synchronized void add(String file) {
        count++;
        if (characters + file.length() <= LISTED_CHARACTERS) {
            listed.add(file);
            characters += file.length();
        }
    }

    /** Adds those of another stream. */
    public synchronized void add(ChangedFiles others) {
        List<String> theirs = others.listed();
        long unlisted = others.count() - theirs.size();
        theirs.forEach(this::add);
        count += unlisted;
    }

    /** Returns them, with absolute paths: {@code /var/log/syslog: file changed as we read it}. */
    public synchronized List<String> listed() {
        return List.copyOf(listed);
    }

    /** Returns how many there are, with those that are not listed. */
    public synchronized long count() {
        return count;
    }
}
