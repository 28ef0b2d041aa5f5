package io.stillpoint.mariadb;

import io.stillpoint.mariadb.account.AccountListing;
import io.stillpoint.mariadb.account.AccountRestore;
import io.stillpoint.mariadb.account.DatabaseAccount;
import io.stillpoint.mariadb.account.RoleRights;
import io.stillpoint.mariadb.aside.AsideDatabase;
import io.stillpoint.mariadb.aside.AsideListing;
import io.stillpoint.mariadb.aside.AsideMoves;
import io.stillpoint.mariadb.aside.AsidePhase;
import io.stillpoint.mariadb.aside.AsideResult;
import io.stillpoint.mariadb.aside.AsideStore;
import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.DumpScan;
import io.stillpoint.mariadb.dump.DumpTool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Restores a dump in steps that a caller takes one after the other, each of which may be repeated after a crash:
 *
 * <ol>
 *   <li>{@link #check}: guards, nothing is touched;
 *   <li>{@link #keepAside}: no event fires any more; every table that will be replaced is renamed into a schema of its own;
 *   <li>{@link #load}: the dump is executed up to its end mark, accounts are restored;
 *   <li>{@link #prove}: the restored databases are dumped again, and must equal the catalogue; then events may fire;
 *   <li>{@link #discardAside}: the old is deleted, when somebody says so; until then {@link #rollBack} brings it back.
 * </ol>
 *
 * <p>How far a saga has come is written down on the server. Applications must stay away until the end: whose cluster and
 * server this is, and that nobody writes to it, is for the caller to see to.
 */
public final class TableRestore {

    private static final int NAMED = 5;

    private final MariadbEndpoint endpoint;
    private final MariadbTools tools;
    private final String saga;
    private final MariadbFence turn;

    /**
     * A restore of one saga.
     *
     * @param saga names what is kept aside: at most 40 of {@code a-z0-9_-}
     * @param turn on this server; every step stops as soon as it is over
     */
    public TableRestore(MariadbEndpoint endpoint, MariadbTools tools, String saga, MariadbFence turn) {
        this.endpoint = endpoint;
        this.tools = tools;
        this.saga = saga;
        this.turn = turn;
    }

    /**
     * Whether the dump can be restored here. Changes nothing.
     *
     * @throws MariadbException besides those of {@link MariadbCheck#forRestore}: {@code mariadb-server-too-old}, {@code
     *     mariadb-packet-too-small}, {@code mariadb-foreign-key-from-outside}
     */
    public static ServerFacts check(MariadbEndpoint endpoint, MariadbTools tools, DumpCatalogue catalogue)
            throws MariadbException {
        ServerFacts server = new MariadbCheck(endpoint, tools).forRestore();
        try (SqlText sql = SqlText.open(endpoint)) {
            RestoreGuards.check(sql, server, catalogue);
        }
        return server;
    }

    /** Returns the schema in which this saga keeps what it knows; those of the old tables begin with the same name. */
    public String asideSchema() {
        return AsideStore.name(saga);
    }

    /**
     * Returns whether this saga's restore is complete and proved, and its old data not yet discarded or brought back.
     */
    public boolean proved() throws MariadbException {
        try (SqlText sql = turn.open()) {
            return new AsideStore(sql, saga).phase().equals(Optional.of(AsidePhase.PROVED));
        }
    }

    /**
     * Puts the present state aside.
     *
     * @throws MariadbException besides those of {@link #check}: {@code mariadb-changed-meanwhile}, {@code mariadb-tables-busy},
     *     {@code mariadb-aside-incomplete}
     */
    public AsideResult keepAside(DumpCatalogue catalogue) throws IOException {
        // What is proved stands, whatever applications have made of the server since.
        if (!proved()) {
            check(endpoint, tools, catalogue);
        }
        try (SqlText sql = turn.open()) {
            AsideStore store = new AsideStore(sql, saga);
            AsideMoves moves = new AsideMoves(sql, store);
            if (store.phase().orElse(AsidePhase.SAVING) == AsidePhase.SAVING) {
                save(sql, store, catalogue);
            }
            if (store.phase().orElseThrow() == AsidePhase.SAVED) {
                if (store.eventScheduler().equals("ON")) {
                    sql.run("SET GLOBAL event_scheduler = OFF");
                }
                for (AsideDatabase database : store.databases()) {
                    if (database.state() == AsideDatabase.State.IN_PLACE) {
                        moves.aside(database);
                    }
                }
                store.phase(AsidePhase.MOVED);
            }
            return new AsideResult(
                    store.databases().stream()
                            .filter(database -> database.state() != AsideDatabase.State.ABSENT)
                            .map(AsideDatabase::name)
                            .toList(),
                    DatabaseListing.ofUsers(sql).stream()
                            .filter(name -> !catalogue.databases().contains(name))
                            .toList());
        }
    }

    private void save(SqlText sql, AsideStore store, DumpCatalogue catalogue) throws IOException {
        store.create(sql.string("SELECT @@GLOBAL.event_scheduler"));
        List<AsideDatabase> databases = AsideListing.of(sql, catalogue.databases());
        for (AsideDatabase database : databases) {
            store.add(database);
        }
        List<String> present = databases.stream()
                .filter(database -> database.state() == AsideDatabase.State.IN_PLACE)
                .map(AsideDatabase::name)
                .toList();
        if (!present.isEmpty()) {
            DumpTool dump = new DumpTool(endpoint, tools);
            try (OutputStream programs = store.define(AsideStore.PROGRAMS)) {
                dump.programs(present, programs);
            }
            try (OutputStream views = store.define(AsideStore.VIEWS)) {
                refuseTables(dump.views(present, AsideListing.tables(sql, present), views));
            }
        }
        AccountListing.Read accounts = AccountListing.read(sql);
        write(store, AsideStore.ACCOUNTS, DatabaseAccount.text(accounts.reader(), accounts.accounts()));
        store.phase(AsidePhase.SAVED);
    }

    /** A table that came after the listing would be written down as one, and a roll-back would drop it and make it empty. */
    private void refuseTables(DumpScan views) throws MariadbException {
        List<String> tables = views.sections().entries().stream()
                .filter(entry ->
                        entry.kind() == DumpCatalogue.Kind.TABLE || entry.kind() == DumpCatalogue.Kind.SEQUENCE)
                .map(DumpCatalogue.Entry::title)
                .toList();
        if (!tables.isEmpty()) {
            throw MariadbFailures.problem(
                    "mariadb-changed-meanwhile",
                    "databases in which nobody makes tables while their definitions are written down",
                    some(tables) + " came meanwhile",
                    endpoint,
                    "Nothing is touched yet. Stop the applications that use these databases, and try again.",
                    true,
                    null);
        }
    }

    /**
     * Executes the dump. A second time it begins anew.
     *
     * @param dump read to its end, not closed; its own failure is thrown as it is
     * @param accountsSql the snapshot's {@link DumpFacts#ACCOUNTS_OBJECT}; empty to leave accounts alone
     * @return accounts of the snapshot that were left as they are
     * @throws MariadbException {@code mariadb-dump-truncated}, {@code mariadb-dump-foreign}, {@code mariadb-stalled}, {@code
     *     mariadb-failed} with the server's words, {@code mariadb-unreachable}: then roll back, or load again
     */
    public List<String> load(DumpCatalogue catalogue, InputStream dump, String accountsSql) throws IOException {
        try (SqlText sql = turn.open()) {
            AsideStore store = new AsideStore(sql, saga);
            AsideMoves moves = new AsideMoves(sql, store);
            require(store, AsidePhase.MOVED, AsidePhase.LOADED);
            store.phase(AsidePhase.MOVED);
            for (AsideDatabase database : store.databases()) {
                moves.clear(database);
            }
        }
        DumpScan scan = new LoadTool(endpoint, tools, turn.preamble()).run(dump, true);
        try (SqlText sql = turn.open()) {
            AsideStore store = new AsideStore(sql, saga);
            refuseForeign(catalogue, scan);
            write(store, AsideStore.NEW_ACCOUNTS, accountsSql);
            List<DatabaseAccount> before = DatabaseAccount.parse(store.definitionText(AsideStore.ACCOUNTS));
            List<String> left =
                    AccountRestore.apply(sql, DatabaseAccount.parse(accountsSql), backupLogin(accountsSql, before));
            store.phase(AsidePhase.LOADED);
            return left;
        }
    }

    /**
     * Returns the account that made the snapshot, where this server had it before; where not, it is restored as any
     * other.
     */
    private static Optional<String> backupLogin(String accountsSql, List<DatabaseAccount> before) {
        return DatabaseAccount.reader(accountsSql)
                .filter(name ->
                        before.stream().anyMatch(account -> account.name().equals(name)));
    }

    private void refuseForeign(DumpCatalogue catalogue, DumpScan scan) throws MariadbException {
        DumpCatalogue passed = scan.catalogue(
                catalogue.serverVersion(), ServerVersion.parse(catalogue.tools()), catalogue.databases());
        List<String> differences = RestoreProof.differences(catalogue, passed);
        if (!differences.isEmpty()) {
            throw different("mariadb-dump-foreign", "the dump that the catalogue was made of", differences);
        }
    }

    /**
     * Dumps the restored databases to nowhere and compares: objects, numbers of rows, digests of rows and definitions. It
     * takes as long as a dump. After it the event scheduler runs again, if it ran before. What is proved is not proved again,
     * because events and applications may have written since: then only the event scheduler is seen to.
     *
     * @throws MariadbException {@code mariadb-proof-failed} names what differs
     */
    public void prove(DumpCatalogue catalogue) throws IOException {
        try (SqlText sql = turn.open()) {
            AsideStore store = new AsideStore(sql, saga);
            require(store, AsidePhase.LOADED, AsidePhase.PROVED);
            if (store.phase().equals(Optional.of(AsidePhase.PROVED))) {
                wakeEvents(sql, store);
                return;
            }
        }
        ServerFacts server = new MariadbCheck(endpoint, tools).forRestore();
        // In the way of the first dump, which is that of its own server's version: history of rows is dumped from some
        // on.
        DumpScan scan = new DumpTool(endpoint, tools)
                .everything(catalogue.databases(), false, catalogue.serverVersion(), OutputStream.nullOutputStream());
        List<String> differences = RestoreProof.differences(
                catalogue, scan.catalogue(server.version(), server.tools(), catalogue.databases()));
        if (!differences.isEmpty()) {
            throw different("mariadb-proof-failed", "restored databases that are what was dumped", differences);
        }
        try (SqlText sql = turn.open()) {
            AsideStore store = new AsideStore(sql, saga);
            store.phase(AsidePhase.PROVED);
            wakeEvents(sql, store);
        }
    }

    /**
     * Brings the old back, whatever a restore has done so far. Does nothing when nothing is aside.
     *
     * @return the databases that are what they were; empty when nothing was aside
     */
    public List<String> rollBack() throws IOException {
        try (SqlText sql = turn.open()) {
            AsideStore store = new AsideStore(sql, saga);
            Optional<AsidePhase> phase = store.phase();
            if (phase.isEmpty() || phase.get() == AsidePhase.SAVING) {
                store.drop();
                return List.of();
            }
            if (phase.get() == AsidePhase.DISCARDING) {
                throw wrongPhase(phase.get().name());
            }
            if (store.eventScheduler().equals("ON")) {
                sql.run("SET GLOBAL event_scheduler = OFF");
            }
            AsideMoves moves = new AsideMoves(sql, store);
            for (AsideDatabase database : store.databases()) {
                moves.back(database, phase.get() != AsidePhase.SAVED);
            }
            LoadTool load = new LoadTool(endpoint, tools, turn.preamble());
            for (String kind : List.of(AsideStore.PROGRAMS, AsideStore.VIEWS)) {
                try (InputStream definitions = store.definition(kind)) {
                    load.run(definitions, false);
                }
            }
            List<DatabaseAccount> before = DatabaseAccount.parse(store.definitionText(AsideStore.ACCOUNTS));
            String accountsSql = store.definitionText(AsideStore.NEW_ACCOUNTS);
            List<DatabaseAccount> restored = DatabaseAccount.parse(accountsSql);
            if (!restored.isEmpty()) {
                RoleRights.takeBack(sql, restored, before);
                AccountRestore.dropNew(sql, restored, before);
                AccountRestore.apply(sql, before, backupLogin(accountsSql, before));
            }
            wakeEvents(sql, store);
            List<AsideDatabase> databases = store.databases();
            for (AsideDatabase database : databases) {
                moves.removeEmptied(database);
            }
            store.drop();
            return databases.stream()
                    .filter(database -> database.state() != AsideDatabase.State.ABSENT)
                    .map(AsideDatabase::name)
                    .toList();
        }
    }

    /**
     * Deletes the old for ever. Does nothing when nothing is aside.
     *
     * @throws MariadbException {@code mariadb-restore-phase} when the new is not proved
     */
    public void discardAside() throws MariadbException {
        try (SqlText sql = turn.open()) {
            AsideStore store = new AsideStore(sql, saga);
            if (store.phase().isEmpty()) {
                return;
            }
            require(store, AsidePhase.PROVED, AsidePhase.DISCARDING);
            store.phase(AsidePhase.DISCARDING);
            AsideMoves moves = new AsideMoves(sql, store);
            for (AsideDatabase database : store.databases()) {
                moves.discard(database);
            }
            store.drop();
        }
    }

    private static void wakeEvents(SqlText sql, AsideStore store) throws MariadbException {
        if (store.eventScheduler().equals("ON")) {
            sql.run("SET GLOBAL event_scheduler = ON");
        }
    }

    private static void write(AsideStore store, String kind, String text) throws IOException {
        try (OutputStream out = store.define(kind)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void require(AsideStore store, AsidePhase one, AsidePhase other) throws MariadbException {
        Optional<AsidePhase> phase = store.phase();
        if (phase.isEmpty() || (phase.get() != one && phase.get() != other)) {
            throw wrongPhase(phase.map(AsidePhase::name).orElse("nothing kept aside"));
        }
    }

    private MariadbException wrongPhase(String found) {
        return MariadbFailures.problem(
                "mariadb-restore-phase",
                "the steps of a restore in their order",
                found,
                endpoint,
                "Keep aside, load, prove, discard; roll back before the last.",
                false,
                null);
    }

    private static String some(List<String> all) {
        return String.join(", ", all.subList(0, Math.min(NAMED, all.size())))
                + (all.size() > NAMED ? " and " + (all.size() - NAMED) + " more" : "");
    }

    private MariadbException different(String code, String expected, List<String> differences) {
        return MariadbFailures.problem(
                code,
                expected,
                some(differences),
                endpoint,
                "Roll back. If applications wrote meanwhile, stop them and restore again.",
                false,
                null);
    }
}
