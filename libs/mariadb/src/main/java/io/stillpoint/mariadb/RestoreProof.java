package io.stillpoint.mariadb;

import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpCatalogue.Entry;
import io.stillpoint.mariadb.dump.DumpCatalogue.Kind;
import io.stillpoint.mariadb.dump.DumpMeaning;
import io.stillpoint.mariadb.dump.DumpedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares restored databases with the dump. Tools of another series may write rows differently, and servers of another
 * series may write the same definition differently. Then only names and row counts are compared.
 */
final class RestoreProof {

    private final DumpCatalogue expected;
    private final DumpCatalogue found;
    private final boolean sameTools;
    private final boolean sameServer;
    private final List<String> differences = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private RestoreProof(DumpCatalogue expected, DumpCatalogue found) {
        this.expected = expected;
        this.found = found;
        this.sameTools = ServerVersion.parse(expected.tools()).sameSeriesAs(ServerVersion.parse(found.tools()));
        this.sameServer = expected.serverVersion().sameSeriesAs(found.serverVersion());
    }

    /** Returns the differences between two readings of one dump, in words. */
    static List<String> differences(DumpCatalogue expected, DumpCatalogue found) {
        RestoreProof proof = new RestoreProof(expected, found);
        proof.compare(null, DumpMeaning.NONE, true);
        return proof.differences;
    }

    /**
     * What a proof says, in words.
     *
     * @param notes what is otherwise than in the dump for a good reason
     */
    record Verdict(List<String> differences, List<String> notes) {}

    /**
     * Compares what was loaded with what is there now.
     *
     * @param meant of the dump that was loaded, null when it is not known
     * @param is of the dump of what is there now
     * @param over titles of events whose last time has passed
     */
    static Verdict of(
            DumpCatalogue expected,
            @Nullable DumpMeaning meant,
            DumpCatalogue found,
            DumpMeaning is,
            Set<String> over) {
        RestoreProof proof = new RestoreProof(expected, found);
        proof.compare(meant, is, false);
        if (meant != null) {
            proof.compareEvents(meant, is, over);
        }
        return new Verdict(proof.differences, proof.notes);
    }

    private void compare(@Nullable DumpMeaning meant, DumpMeaning is, boolean exactly) {
        Map<String, Entry> left = new HashMap<>();
        found.entries().forEach(entry -> left.put(entry.title(), entry));
        for (Entry entry : expected.entries()) {
            Entry other = left.remove(entry.title());
            if (other == null) {
                differences.add(entry.title() + " is missing");
            } else if (other.rows() != entry.rows()) {
                differences.add(entry.title() + " has " + other.rows() + " rows instead of " + entry.rows());
            } else if (sameTools && !other.rowsDigest().equals(entry.rowsDigest()) && !renumbered(entry, exactly)) {
                differences.add(entry.title() + " has different rows");
            } else if (sameTools
                    && sameServer
                    && !other.definitionDigest().equals(entry.definitionDigest())
                    && !rewritten(entry, meant, is)) {
                differences.add(entry.title() + " has a different definition");
            }
        }
        left.values().stream()
                .filter(entry -> entry.kind() != Kind.DATABASE)
                .map(entry -> entry.title() + " was not in the dump")
                .sorted()
                .forEach(differences::add);
    }

    /** The server gives every row of such a table the number of the transaction that loads it. */
    private boolean renumbered(Entry entry, boolean exactly) {
        boolean numbered = !exactly && expected.withoutHistory().contains(entry.database() + "." + entry.name());
        if (numbered) {
            notes.add("rows of " + entry.title() + " were counted only: their transaction numbers are new");
        }
        return numbered;
    }

    private boolean rewritten(Entry entry, @Nullable DumpMeaning meant, DumpMeaning is) {
        if (meant == null) {
            return false;
        }
        if (entry.kind() == Kind.EVENTS) {
            // They are compared one by one.
            return true;
        }
        String meaning = meant.definitions().get(entry.title());
        boolean same = meaning != null && meaning.equals(is.definitions().get(entry.title()));
        if (same) {
            notes.add("the server has added partitions to " + entry.title() + " by itself");
        }
        return same;
    }

    private void compareEvents(DumpMeaning meant, DumpMeaning is, Set<String> over) {
        Map<String, DumpedEvent> left = new HashMap<>();
        is.events().forEach(event -> left.put(event.title(), event));
        for (DumpedEvent event : meant.events()) {
            DumpedEvent other = left.remove(event.title());
            boolean ended = event.last() != null && over.contains(event.title());
            if (other == null && ended && !event.preserved()) {
                notes.add(event.title() + " is gone: its last time was " + event.last());
            } else if (other == null) {
                differences.add(event.title() + " is missing");
            } else if (sameTools && sameServer && !other.definition().equals(event.definition())) {
                differences.add(event.title() + " has a different definition");
            } else if (!other.state().equals(event.state())
                    && ended
                    && other.state().equals("DISABLE")) {
                notes.add(event.title() + " is disabled: its last time was " + event.last());
            } else if (!other.state().equals(event.state())) {
                differences.add(event.title() + " is in state " + other.state() + " instead of " + event.state());
            }
        }
        left.keySet().stream()
                .sorted()
                .map(title -> title + " was not in the dump")
                .forEach(differences::add);
    }
}
