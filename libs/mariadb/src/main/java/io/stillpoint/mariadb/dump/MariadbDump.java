package io.stillpoint.mariadb.dump;

import io.stillpoint.mariadb.MariadbCheck;
import io.stillpoint.mariadb.MariadbEndpoint;
import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.MariadbFailures;
import io.stillpoint.mariadb.MariadbTools;
import io.stillpoint.mariadb.ObjectList;
import io.stillpoint.mariadb.RestoreGuards;
import io.stillpoint.mariadb.ServerFacts;
import io.stillpoint.mariadb.SqlText;
import io.stillpoint.mariadb.account.AccountListing;
import io.stillpoint.mariadb.account.DatabaseAccount;
import io.stillpoint.mariadb.aside.AsideListing;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Dumps all user databases of a server at one instant:
 *
 * <ol>
 *   <li>the preflight of {@link MariadbCheck#forBackup};
 *   <li>accounts and the list of all objects are read, and what the tool cannot dump is found;
 *   <li>{@code mariadb-dump} opens one consistent snapshot over all databases and streams it; its rows are counted and
 *   digested while they pass, its exit status and end mark are checked;
 *   <li>accounts and the list of all objects are read again: a dump is refused when something changed in between,
 *   because that is not of the same instant as the rows.
 * </ol>
 */
public final class MariadbDump {

    private static final int NAMED = 5;

    private final MariadbEndpoint endpoint;
    private final MariadbTools tools;
    private final InstantSource clock;
    private final long largestPacketBytes;
    private final Consumer<String> told;

    public MariadbDump(MariadbEndpoint endpoint, MariadbTools tools, InstantSource clock) {
        this(endpoint, tools, clock, waiting -> {});
    }

    /** @param told hears in one line what a silent dump waits for */
    public MariadbDump(MariadbEndpoint endpoint, MariadbTools tools, InstantSource clock, Consumer<String> told) {
        this(endpoint, tools, clock, RestoreGuards.LARGEST_PACKET_BYTES, told);
    }

    public MariadbDump(
            MariadbEndpoint endpoint,
            MariadbTools tools,
            InstantSource clock,
            long largestPacketBytes,
            Consumer<String> told) {
        this.endpoint = endpoint;
        this.tools = tools;
        this.clock = clock;
        this.largestPacketBytes = largestPacketBytes;
        this.told = told;
    }

    /** Streams the dump of a server of which no table is known to be damaged: see {@link #to(OutputStream, Collection)}. */
    public DumpFacts to(OutputStream sink) throws IOException {
        return to(sink, List.of());
    }

    /**
     * Streams the dump. The output may be used only if this returns; if it throws, the output is worthless.
     *
     * @param damaged tables, as {@code database.name}, at which earlier dumps have ended: they are left out
     * @param sink stays open; its own failure ends the dump and is thrown unchanged
     * @throws MariadbException besides those of the preflight: {@code mariadb-no-databases},
     *     {@code mariadb-changed-meanwhile}, {@code mariadb-statement-too-long}, {@code mariadb-dump-truncated},
     *     {@code mariadb-stalled}, {@code mariadb-view-invalid}, {@code mariadb-failed}
     * @throws DamagedTableException when it may succeed without a further table
     */
    public DumpFacts to(OutputStream sink, Collection<String> damaged) throws IOException {
        ServerFacts server = new MariadbCheck(endpoint, tools).forBackup();
        if (server.databases().isEmpty()) {
            throw MariadbFailures.problem(
                    "mariadb-no-databases",
                    "a database to back up",
                    "only the server's own",
                    endpoint,
                    "Check that this is the right server: an empty one is not backed up.",
                    false,
                    null);
        }
        AccountListing.Read accounts;
        ObjectList before;
        List<BrokenView> broken;
        List<String> unreadable;
        DumpOrder order;
        byte[] preface;
        try (SqlText sql = SqlText.open(endpoint)) {
            accounts = AccountListing.read(sql);
            before = ObjectList.read(sql);
            broken = BrokenViews.of(sql, server.databases());
            unreadable = unreadable(sql, server.databases(), damaged);
            order = DumpOrder.of(sql, server, broken, unreadable);
            preface = SequencePreface.text(sql, server.databases()).getBytes(StandardCharsets.UTF_8);
        }
        Instant startedAt = clock.instant();
        sink.write(preface);
        DumpScan scan = new DumpTool(endpoint, tools, told).everything(order, sink);
        refuseUnloadable(scan);
        DumpCatalogue catalogue = scan.catalogue(server.version(), server.tools(), server.databases())
                .without(broken, order.withoutHistory(), unreadable);
        refuseChanges(accounts, before, catalogue);
        return new DumpFacts(
                server.versionText(),
                server.tools(),
                scan.sections().gtid(),
                scan.sections().binaryLog(),
                preface.length + scan.bytes(),
                startedAt,
                server.withoutTransactions(),
                server.roundedColumns(),
                accounts.leftOut(),
                catalogue,
                DatabaseAccount.text(accounts.reader(), accounts.accounts()));
    }

    private static List<String> unreadable(SqlText sql, List<String> databases, Collection<String> damaged)
            throws MariadbException {
        Set<String> unreadable = new TreeSet<>(damaged);
        AsideListing.unreadable(sql, databases).forEach(table -> unreadable.add(table.title()));
        unreadable.addAll(LostDefinitions.of(sql, databases));
        return List.copyOf(unreadable);
    }

    /**
     * Refuses rows that are too long: binary values are written in hexadecimal and double in length, so no statement
     * may hold a row that the server stores.
     */
    private void refuseUnloadable(DumpScan scan) throws MariadbException {
        if (!RestoreGuards.fits(scan.longestStatementBytes(), largestPacketBytes)) {
            throw MariadbFailures.problem(
                    "mariadb-statement-too-long",
                    "rows that fit into one statement of at most " + largestPacketBytes + " bytes",
                    "a statement of " + scan.longestStatementBytes() + " bytes for " + scan.longestStatementIn(),
                    endpoint,
                    "No server could load this dump. Split or shorten the largest values there: binary ones count"
                            + " twice.",
                    false,
                    null);
        }
    }

    private void refuseChanges(AccountListing.Read accounts, ObjectList before, DumpCatalogue catalogue)
            throws MariadbException {
        List<String> changed;
        try (SqlText sql = SqlText.open(endpoint)) {
            changed = new ArrayList<>(ObjectList.read(sql).changedSince(before));
            changed.addAll(AccountListing.read(sql).changedSince(accounts));
        }
        if (changed.isEmpty()) {
            Set<String> dumped = new TreeSet<>();
            catalogue.entries().stream()
                    .filter(entry -> entry.kind() == DumpCatalogue.Kind.TABLE)
                    .forEach(entry -> dumped.add(entry.database() + "." + entry.name()));
            Set<String> missing = new TreeSet<>(before.tables());
            missing.removeAll(dumped);
            catalogue.tablesLeftOut().forEach(missing::remove);
            changed = missing.stream()
                    .map(table -> "table " + table + " is not in the dump")
                    .toList();
        }
        if (!changed.isEmpty()) {
            throw MariadbFailures.problem(
                    "mariadb-changed-meanwhile",
                    "definitions and accounts that do not change during the dump",
                    String.join(", ", changed.subList(0, Math.min(NAMED, changed.size())))
                            + (changed.size() > NAMED ? " and " + (changed.size() - NAMED) + " more" : ""),
                    endpoint,
                    "Do not use this dump; try again when no migration runs and nobody changes rights.",
                    true,
                    null);
        }
    }
}
