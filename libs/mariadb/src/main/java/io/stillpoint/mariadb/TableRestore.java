package io.stillpoint.mariadb;

import io.stillpoint.component.AskedGuards;
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
import io.stillpoint.mariadb.aside.AsideTable;
import io.stillpoint.mariadb.dump.BrokenView;
import io.stillpoint.mariadb.dump.BrokenViews;
import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.mariadb.dump.DumpMeaning;
import io.stillpoint.mariadb.dump.DumpOrder;
import io.stillpoint.mariadb.dump.DumpScan;
import io.stillpoint.mariadb.dump.DumpTool;
import io.stillpoint.schemas.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Restores a dump in steps, called one after the other. Each may be repeated after a crash:
 *
 * <ol>
 *   <li>{@link #check}: guards, nothing is touched;
 *   <li>{@link #keepAside}: no event fires any more; every table that will be replaced is renamed into a schema of its
 *   own;
 *   <li>{@link #load}: accounts are made, the dump is executed to its end mark, accounts are restored;
 *   <li>{@link #prove}: the restored databases are dumped again, and must equal the catalogue; then events may fire;
 *   <li>{@link #discardAside}: the old is deleted, when somebody says so; until then {@link #rollBack} brings it back.
 * </ol>
 *
 * <p>The server itself records how far a saga has come. Applications must stay away until the end: the caller makes
 * sure that this is the right server and that nobody writes to it.
 */
public final class TableRestore {

    private static final int NAMED = 5;

    private final MariadbEndpoint endpoint;
    private final MariadbTools tools;
    private final String saga;
    private final MariadbFence turn;

    /**
     * Prepares the restore of one saga.
     *
     * @param saga names what is kept aside: at most 40 of {@code a-z0-9_-}
     * @param turn this execution's fence; every step stops when it is lost
     */
    public TableRestore(MariadbEndpoint endpoint, MariadbTools tools, String saga, MariadbFence turn) {
        this.endpoint = endpoint;
        this.tools = tools;
        this.saga = saga;
        this.turn = turn;
    }

    /**
     * Checks whether the dump can be restored here. Changes nothing.
     *
     * @param asked whether all guards are asked, or none after the first that refuses
     * @throws MariadbException besides those of {@link MariadbCheck#forRestore}: {@code mariadb-server-too-old}, {@code
     *     mariadb-packet-too-small}, {@code mariadb-foreign-key-from-outside}
     */
    static void check(MariadbEndpoint endpoint, MariadbTools tools, DumpCatalogue catalogue, AskedGuards asked)
            throws IOException {
        ServerFacts server = new MariadbCheck(endpoint, tools).forRestore(asked);
        try (SqlText sql = SqlText.open(endpoint)) {
            RestoreGuards.check(sql, server, catalogue, asked);
        }
    }

    /** Returns the schema of this saga's records; the names of the schemas with old tables begin with it. */
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
     * Moves the present tables aside.
     *
     * @throws MariadbException besides those of {@link #check}: {@code mariadb-changed-meanwhile},
     *     {@code mariadb-tables-busy}, {@code mariadb-aside-incomplete}
     */
    public AsideResult keepAside(DumpCatalogue catalogue) throws IOException {
        // A proved restore stays, no matter what applications have changed since.
        if (!proved()) {
            check(endpoint, tools, catalogue, AskedGuards.untilOneRefuses());
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
        // Asked once, so that what is counted, left out of the definitions and named is the same.
        List<AsideTable> unreadable = AsideListing.unreadable(sql, catalogue.databases());
        store.unreadable(unreadable);
        List<AsideDatabase> databases = AsideListing.of(sql, catalogue.databases(), unreadable);
        for (AsideDatabase database : databases) {
            store.add(database);
        }
        List<String> present = databases.stream()
                .filter(database -> database.state() == AsideDatabase.State.IN_PLACE)
                .map(AsideDatabase::name)
                .toList();
        if (!present.isEmpty()) {
            saveDefinitions(sql, store, present, unreadable);
        }
        AccountListing.Read accounts = AccountListing.read(sql);
        write(store, AsideStore.ACCOUNTS, DatabaseAccount.text(accounts.reader(), accounts.accounts()));
        store.phase(AsidePhase.SAVED);
    }

    /** Saves what cannot be renamed into another database; what the server itself cannot read any more is no obstacle. */
    private void saveDefinitions(SqlText sql, AsideStore store, List<String> present, List<AsideTable> unreadable)
            throws IOException {
        List<BrokenView> broken = BrokenViews.of(sql, present);
        write(store, AsideStore.BROKEN_VIEWS, Json.text(broken));
        List<String> ignored =
                new ArrayList<>(unreadable.stream().map(AsideTable::title).toList());
        broken.forEach(view -> ignored.add(view.title()));
        DumpTool dump = new DumpTool(endpoint, tools);
        try (OutputStream programs = store.define(AsideStore.PROGRAMS)) {
            dump.programs(present, ignored, programs);
        }
        List<String> tables = new ArrayList<>(AsideListing.tables(sql, present));
        broken.forEach(view -> tables.add(view.title()));
        try (OutputStream views = store.define(AsideStore.VIEWS)) {
            refuseTables(dump.views(present, tables, views));
        }
    }

    /**
     * Refuses tables that appeared after the listing: they would be saved as definitions, and a roll-back would make
     * them empty.
     */
    private void refuseTables(DumpScan views) throws MariadbException {
        List<String> tables = views.sections().entries().stream()
                .filter(entry ->
                        entry.kind() == DumpCatalogue.Kind.TABLE || entry.kind() == DumpCatalogue.Kind.SEQUENCE)
                .map(DumpCatalogue.Entry::title)
                .toList();
        if (!tables.isEmpty()) {
            throw MariadbFailures.problem(
                    "mariadb-changed-meanwhile",
                    "no new tables while definitions are saved",
                    some(tables) + " appeared meanwhile",
                    endpoint,
                    "Nothing is touched yet. Stop the applications that use these databases, and try again.",
                    true,
                    null);
        }
    }

    /**
     * Executes the dump; a second call starts over.
     *
     * @param dump read to its end, not closed; its own failures are thrown unchanged
     * @param accountsSql the snapshot's {@link DumpFacts#ACCOUNTS_OBJECT}; empty to leave accounts alone
     * @return the snapshot's accounts that were not touched, its views that could be read neither there nor here, and the tables that
     *     its server could not open, which now are at most among what is kept aside
     * @throws MariadbException {@code mariadb-dump-truncated}, {@code mariadb-dump-foreign},
     *     {@code mariadb-stalled}, {@code mariadb-failed} with the server's words, {@code mariadb-unreachable}: then
     *     roll back, or load again
     */
    public List<String> load(DumpCatalogue catalogue, InputStream dump, String accountsSql) throws IOException {
        FunctionTrust trust;
        try (SqlText sql = turn.open()) {
            AsideStore store = new AsideStore(sql, saga);
            AsideMoves moves = new AsideMoves(sql, store);
            require(store, AsidePhase.MOVED, AsidePhase.LOADED);
            store.phase(AsidePhase.MOVED);
            for (AsideDatabase database : store.databases()) {
                moves.clear(database);
            }
            write(store, AsideStore.NEW_ACCOUNTS, accountsSql);
            AccountRestore.prepare(sql, DatabaseAccount.parse(accountsSql), backupLogin(accountsSql, store));
            trust = FunctionTrust.give(sql, turn);
        }
        DumpScan scan;
        try (trust) {
            scan = new LoadTool(endpoint, tools, turn.preamble()).run(dump, true, catalogue.locks());
        }
        try (SqlText sql = turn.open()) {
            AsideStore store = new AsideStore(sql, saga);
            refuseForeign(catalogue, scan);
            write(store, AsideStore.MEANING, Json.text(scan.sections().meaning()));
            List<String> left = new ArrayList<>();
            AccountRestore.apply(sql, DatabaseAccount.parse(accountsSql), backupLogin(accountsSql, store))
                    .forEach(account -> left.add("account " + account));
            left.addAll(BrokenViews.create(sql, catalogue.brokenViews()));
            catalogue
                    .tablesLeftOut()
                    .forEach(table -> left.add("table %s (not in the dump; what was here is kept aside in a schema %s*)"
                            .formatted(table, asideSchema())));
            store.phase(AsidePhase.LOADED);
            return left;
        }
    }

    /**
     * Returns the account that made the snapshot, if this server had it before; else that account is restored like any
     * other.
     */
    private static Optional<String> backupLogin(String accountsSql, AsideStore store) throws IOException {
        List<DatabaseAccount> before = DatabaseAccount.parse(store.definitionText(AsideStore.ACCOUNTS));
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
     * Dumps the restored databases again, keeps nothing, and compares objects, row counts, and digests of rows and
     * definitions. This takes as long as a dump. Afterwards the event scheduler runs again, if it ran before. A proved
     * restore is not proved again, because events and applications may have written since: then only the event
     * scheduler is restored.
     *
     * @return notes: what is otherwise than in the dump because the clock or the server itself has changed it
     * @throws MariadbException {@code mariadb-proof-failed} names what differs
     */
    public List<String> prove(DumpCatalogue catalogue) throws IOException {
        @Nullable DumpMeaning meant;
        DumpOrder order;
        try (SqlText sql = turn.open()) {
            AsideStore store = new AsideStore(sql, saga);
            require(store, AsidePhase.LOADED, AsidePhase.PROVED);
            if (store.phase().equals(Optional.of(AsidePhase.PROVED))) {
                wakeEvents(sql, store);
                return notes(store);
            }
            String meaning = store.definitionText(AsideStore.MEANING);
            meant = meaning.isEmpty() ? null : Json.read(bytes(meaning), DumpMeaning.class);
            order = DumpOrder.again(sql, catalogue);
        }
        ServerFacts server = new MariadbCheck(endpoint, tools).forRestore();
        DumpScan scan = new DumpTool(endpoint, tools).everything(order, OutputStream.nullOutputStream());
        DumpCatalogue found = scan.catalogue(server.version(), server.tools(), catalogue.databases());
        try (SqlText sql = turn.open()) {
            RestoreProof.Verdict verdict = RestoreProof.of(
                    catalogue,
                    meant,
                    found,
                    scan.sections().meaning(),
                    meant == null ? Set.of() : PastEvents.of(sql, meant.events()));
            if (!verdict.differences().isEmpty()) {
                requireEngines(sql, meant);
                throw different(
                        "mariadb-proof-failed", "restored databases that equal the dump", verdict.differences());
            }
            AsideStore store = new AsideStore(sql, saga);
            write(store, AsideStore.NOTES, String.join("\n", verdict.notes()));
            store.phase(AsidePhase.PROVED);
            wakeEvents(sql, store);
            return notes(store);
        }
    }

    /** A server that lacks an engine takes its own, and says so in a warning that no tool shows. */
    private void requireEngines(SqlText sql, @Nullable DumpMeaning meant) throws MariadbException {
        List<String> lacking = new ArrayList<>(meant == null ? List.of() : meant.engines());
        lacking.removeAll(
                sql.strings("SELECT engine FROM information_schema.engines WHERE support IN ('YES', 'DEFAULT')"));
        if (!lacking.isEmpty()) {
            throw MariadbFailures.problem(
                    "mariadb-engine-missing",
                    "a server with the engines of the dump's tables",
                    "none of " + some(lacking),
                    endpoint,
                    "Roll back, install the plugin of each engine at this server, and restore again.",
                    false,
                    null);
        }
    }

    private static List<String> notes(AsideStore store) throws IOException {
        return store.definitionText(AsideStore.NOTES).lines().toList();
    }

    /**
     * Brings the old data back, however far a restore got. Does nothing when nothing is aside.
     *
     * @return the databases that are back as they were, and views that could not be read before and are not; empty when
     *     nothing was aside
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
            List<String> lost = loadDefinitions(sql, store);
            List<DatabaseAccount> before = DatabaseAccount.parse(store.definitionText(AsideStore.ACCOUNTS));
            String accountsSql = store.definitionText(AsideStore.NEW_ACCOUNTS);
            List<DatabaseAccount> restored = DatabaseAccount.parse(accountsSql);
            if (!restored.isEmpty()) {
                RoleRights.takeBack(sql, restored, before);
                AccountRestore.dropNew(sql, restored, before);
                AccountRestore.apply(sql, before, backupLogin(accountsSql, store));
            }
            wakeEvents(sql, store);
            List<AsideDatabase> databases = store.databases();
            for (AsideDatabase database : databases) {
                moves.removeEmptied(database);
            }
            store.drop();
            List<String> back = new ArrayList<>(databases.stream()
                    .filter(database -> database.state() != AsideDatabase.State.ABSENT)
                    .map(AsideDatabase::name)
                    .toList());
            lost.forEach(view -> back.add("not " + view));
            return back;
        }
    }

    /** Returns views that were broken before and cannot be created, in words. */
    private List<String> loadDefinitions(SqlText sql, AsideStore store) throws IOException {
        LoadTool load = new LoadTool(endpoint, tools, turn.preamble());
        try (FunctionTrust trust = FunctionTrust.give(sql)) {
            for (String kind : List.of(AsideStore.PROGRAMS, AsideStore.VIEWS)) {
                try (InputStream definitions = store.definition(kind)) {
                    load.run(definitions, false, false);
                }
            }
        }
        String broken = store.definitionText(AsideStore.BROKEN_VIEWS);
        return broken.isEmpty()
                ? List.of()
                : BrokenViews.create(sql, List.of(Json.read(bytes(broken), BrokenView[].class)));
    }

    /**
     * Deletes the old data for ever. Does nothing when nothing is aside.
     *
     * @param unfinishedToo whether also when the new data is not proved, because somebody has decided that it stays
     * @throws MariadbException {@code mariadb-restore-phase} when the new data is not proved
     */
    public void discardAside(boolean unfinishedToo) throws MariadbException {
        try (SqlText sql = turn.open()) {
            AsideStore store = new AsideStore(sql, saga);
            if (store.phase().isEmpty()) {
                return;
            }
            if (!unfinishedToo) {
                require(store, AsidePhase.PROVED, AsidePhase.DISCARDING);
            } else if (store.phase().get().silences()) {
                wakeEvents(sql, store);
            }
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
            out.write(bytes(text));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
