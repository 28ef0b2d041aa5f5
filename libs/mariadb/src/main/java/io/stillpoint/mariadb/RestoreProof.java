package io.stillpoint.mariadb;

import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpCatalogue.Entry;
import io.stillpoint.mariadb.dump.DumpCatalogue.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares restored databases with the dump. */
final class RestoreProof {

    private RestoreProof() {}

    /**
     * Returns the differences, in words. Tools of another series may write rows differently, and servers of another
     * series may write the same definition differently. Then only names and row counts are compared.
     */
    static List<String> differences(DumpCatalogue expected, DumpCatalogue found) {
        boolean sameTools = ServerVersion.parse(expected.tools()).sameSeriesAs(ServerVersion.parse(found.tools()));
        boolean sameServer = expected.serverVersion().sameSeriesAs(found.serverVersion());
        Map<String, Entry> left = new HashMap<>();
        found.entries().forEach(entry -> left.put(entry.title(), entry));
        List<String> differences = new ArrayList<>();
        for (Entry entry : expected.entries()) {
            Entry other = left.remove(entry.title());
            if (other == null) {
                differences.add(entry.title() + " is missing");
            } else if (other.rows() != entry.rows()) {
                differences.add(entry.title() + " has " + other.rows() + " rows instead of " + entry.rows());
            } else if (sameTools && !other.rowsDigest().equals(entry.rowsDigest())) {
                differences.add(entry.title() + " has different rows");
            } else if (sameTools && sameServer && !other.definitionDigest().equals(entry.definitionDigest())) {
                differences.add(entry.title() + " has a different definition");
            }
        }
        left.values().stream()
                .filter(entry -> entry.kind() != Kind.DATABASE)
                .map(entry -> entry.title() + " was not in the dump")
                .sorted()
                .forEach(differences::add);
        return differences;
    }
}
