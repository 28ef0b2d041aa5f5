package io.stillpoint.mariadb.dump;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.ServerVersion;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;

/**
 * The contents of a dump, read from its bytes while they passed. It is stored beside the dump. A restore is proved by
 * dumping the restored databases again and comparing the catalogues.
 *
 * @param format 2; dumps of format 1 lock each table while it is loaded
 * @param server version of the server
 * @param tools version of the tool; digests depend on how it writes rows
 * @param databases in the dump, sorted, empty ones included
 * @param entries in the order of the dump
 * @param longestStatementBytes a server that accepts no statement of this length cannot load the dump
 * @param brokenViews not in the dump, because the server could not read them
 * @param withoutHistory tables, as {@code database.name}, that are in the dump with their present rows only
 * @param tablesLeftOut tables and sequences, as {@code database.name}, that are not in the dump, because the server could not open them
 */
public record DumpCatalogue(
        int format,
        String server,
        String tools,
        List<String> databases,
        List<Entry> entries,
        long longestStatementBytes,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<BrokenView> brokenViews,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> withoutHistory,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> tablesLeftOut) {

    /** Name of its object in a snapshot. */
    public static final String OBJECT = "catalogue.json";

    static final int FORMAT = 2;

    private static final int WITH_LOCKS = 1;

    /** Kinds of entries. Triggers belong to their table; routines and events are one entry per database. */
    public enum Kind {
        DATABASE,
        TABLE,
        SEQUENCE,
        VIEW,
        ROUTINES,
        EVENTS
    }

    /**
     * One thing in the dump.
     *
     * @param name of table, view or sequence; the database's own for the other kinds
     * @param rows in the dump, for tables
     * @param rowsDigest sum over a digest of each row's text: it does not depend on their order
     * @param definitionDigest of everything else that the dump says of it, in order
     */
    public record Entry(
            String database, Kind kind, String name, long rows, String rowsDigest, String definitionDigest) {

        /** Returns text for messages: {@code table shop.customer}, {@code routines of shop}. */
        public String title() {
            return switch (kind) {
                case DATABASE -> "database " + database;
                case TABLE -> "table " + database + "." + name;
                case SEQUENCE -> "sequence " + database + "." + name;
                case VIEW -> "view " + database + "." + name;
                case ROUTINES -> "routines of " + database;
                case EVENTS -> "events of " + database;
            };
        }
    }

    public DumpCatalogue {
        databases = List.copyOf(databases);
        entries = List.copyOf(entries);
        brokenViews = List.copyOf(brokenViews);
        withoutHistory = List.copyOf(withoutHistory);
        tablesLeftOut = List.copyOf(tablesLeftOut);
    }

    DumpCatalogue without(List<BrokenView> views, List<String> histories, List<String> tables) {
        return new DumpCatalogue(
                format, server, tools, databases, entries, longestStatementBytes, views, histories, tables);
    }

    /** Returns whether the dump locks each table while it is loaded. */
    public boolean locks() {
        return format == WITH_LOCKS;
    }

    public ServerVersion serverVersion() {
        return ServerVersion.parse(server);
    }

    public long tables() {
        return entries.stream().filter(entry -> entry.kind() == Kind.TABLE).count();
    }

    public long rows() {
        return entries.stream().mapToLong(Entry::rows).sum();
    }

    public byte[] json() {
        return Json.bytes(this);
    }

    /**
     * Reads what {@link #json} wrote.
     *
     * @throws MariadbException {@code mariadb-catalogue-unreadable}
     */
    public static DumpCatalogue read(byte[] json) throws MariadbException {
        String found;
        try {
            DumpCatalogue catalogue = Json.read(json, DumpCatalogue.class);
            if (catalogue.format() == FORMAT || catalogue.format() == WITH_LOCKS) {
                return catalogue;
            }
            found = "format " + catalogue.format();
        } catch (tools.jackson.core.JacksonException e) {
            found = String.valueOf(e.getOriginalMessage());
        }
        throw new MariadbException(
                new Problem(
                        "mariadb-catalogue-unreadable",
                        "a catalogue of format " + WITH_LOCKS + " or " + FORMAT,
                        found,
                        OBJECT,
                        "Restore this snapshot with the version of Stillpoint that made it, or by hand as its manifest"
                                + " says."),
                false);
    }
}
