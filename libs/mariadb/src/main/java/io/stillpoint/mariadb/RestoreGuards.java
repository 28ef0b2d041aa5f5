package io.stillpoint.mariadb;

import io.stillpoint.component.AskedGuards;
import io.stillpoint.component.BoundedNames;
import io.stillpoint.mariadb.aside.AsideListing;
import io.stillpoint.mariadb.aside.AsideTable;
import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Refuses restores before anything is touched. */
public final class RestoreGuards {

    /** Extra bytes that the server needs for the longest statement. */
    private static final long PACKET_SLACK_BYTES = 1 << 10;

    /** The maximum of {@code max_allowed_packet}. */
    public static final long LARGEST_PACKET_BYTES = 1 << 30;

    /** Facts are bounded: of more tables than these only the databases are named. */
    private static final int NAMED_TABLES = 50;

    private RestoreGuards() {}

    /** Returns whether a server accepts a statement of this length. */
    public static boolean fits(long statementBytes, long packetBytes) {
        return statementBytes + PACKET_SLACK_BYTES <= packetBytes;
    }

    static void check(SqlText sql, ServerFacts server, DumpCatalogue catalogue, AskedGuards asked) throws IOException {
        asked.ask(() -> refuseOlderServer(sql.endpoint(), server, catalogue));
        asked.ask(() -> refuseSmallPackets(sql.endpoint(), server, catalogue));
        asked.ask(() -> refuseReferences(sql, catalogue));
    }

    private static void refuseOlderServer(MariadbEndpoint endpoint, ServerFacts server, DumpCatalogue catalogue)
            throws MariadbException {
        if (catalogue.serverVersion().newerSeriesThan(server.version())) {
            throw MariadbFailures.problem(
                    "mariadb-server-too-old",
                    "a server of " + catalogue.serverVersion().series() + " or newer, as the dump's was",
                    "a server of " + server.version(),
                    endpoint,
                    "Restore into a server of the same series or a newer one.",
                    false,
                    null);
        }
    }

    private static void refuseSmallPackets(MariadbEndpoint endpoint, ServerFacts server, DumpCatalogue catalogue)
            throws MariadbException {
        if (!fits(catalogue.longestStatementBytes(), server.maxAllowedPacketBytes())) {
            throw MariadbFailures.problem(
                    "mariadb-packet-too-small",
                    "max_allowed_packet of more than " + catalogue.longestStatementBytes() + " bytes",
                    server.maxAllowedPacketBytes() + " bytes",
                    endpoint,
                    "SET GLOBAL max_allowed_packet to " + LARGEST_PACKET_BYTES + " during the restore.",
                    false,
                    null);
        }
    }

    /**
     * Returns why a person must agree first: what cannot be read may not be kept aside either. It is no reason to refuse,
     * because that is what a restore may be for.
     */
    static Optional<Objection> unreadable(SqlText sql, DumpCatalogue catalogue) throws MariadbException {
        List<AsideTable> unreadable = AsideListing.unreadable(sql, catalogue.databases());
        if (unreadable.isEmpty()) {
            return Optional.empty();
        }
        List<String> subjects = unreadable.stream()
                .map(unreadable.size() <= NAMED_TABLES ? AsideTable::quoted : RestoreGuards::wholeDatabase)
                .distinct()
                .toList();
        return Optional.of(new Objection(
                Guard.MARIADB_TABLES_UNREADABLE,
                Component.MARIADB,
                Component.MARIADB.label(),
                subjects,
                unreadable(sql.endpoint().where(), unreadable)));
    }

    /**
     * Refuses when tables cannot be read that could when the restore was planned: nobody has agreed to lose them.
     *
     * @throws MariadbException {@code mariadb-tables-unreadable}
     */
    static void requireAccepted(SqlText sql, DumpCatalogue catalogue, List<Acceptance> accepted)
            throws MariadbException {
        List<String> shown = accepted.stream()
                .filter(each -> each.code().equals(Guard.MARIADB_TABLES_UNREADABLE.code()))
                .flatMap(each -> each.subjects().stream())
                .toList();
        List<AsideTable> others = AsideListing.unreadable(sql, catalogue.databases()).stream()
                .filter(table -> !shown.contains(table.quoted()) && !shown.contains(wholeDatabase(table)))
                .toList();
        if (!others.isEmpty()) {
            throw new MariadbException(unreadable(sql.endpoint().where(), others), false);
        }
    }

    private static String wholeDatabase(AsideTable table) {
        return SqlText.quoted(table.database()) + ".*";
    }

    private static Problem unreadable(String where, List<AsideTable> tables) {
        return new Problem(
                Guard.MARIADB_TABLES_UNREADABLE.code(),
                "tables whose old rows can be kept aside",
                "the server cannot open "
                        + String.join(
                                ", ",
                                BoundedNames.some(
                                        tables.stream().map(AsideTable::title).toList())),
                where,
                "Save their files first if they may be of use: a table that cannot be renamed is dropped. "
                        + "Then restore with " + Guard.MARIADB_TABLES_UNREADABLE.option() + ".");
    }

    /** Refuses foreign keys from outside: they follow a renamed table and would point at the old data. */
    private static void refuseReferences(SqlText sql, DumpCatalogue catalogue) throws MariadbException {
        List<String> references = sql
                .rows(
                        "SELECT table_schema, table_name, referenced_table_schema, referenced_table_name"
                                + " FROM information_schema.key_column_usage WHERE referenced_table_schema IS NOT NULL"
                                + " AND referenced_table_schema <> table_schema",
                        row -> List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
                .stream()
                .filter(row -> DatabaseListing.ofUsers(row.get(0)))
                .filter(row -> catalogue.databases().contains(row.get(2)))
                .filter(row -> !catalogue.databases().contains(row.get(0)))
                .map(row -> row.get(0) + "." + row.get(1) + " to " + row.get(2) + "." + row.get(3))
                .distinct()
                .toList();
        if (!references.isEmpty()) {
            throw MariadbFailures.problem(
                    "mariadb-foreign-key-from-outside",
                    "no foreign key from a database that is not restored into one that is",
                    String.join(", ", BoundedNames.some(references)),
                    sql.endpoint(),
                    "Drop these foreign keys, restore, and create them again.",
                    false,
                    null);
        }
    }
}
