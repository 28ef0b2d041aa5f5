package io.stillpoint.mariadb.load;

import io.stillpoint.component.ScratchLoad;
import io.stillpoint.mariadb.MariadbEndpoint;
import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.MariadbFence;
import io.stillpoint.mariadb.MariadbTools;
import io.stillpoint.mariadb.ServerVersion;
import io.stillpoint.mariadb.TableRestore;
import io.stillpoint.mariadb.dump.DumpCatalogue;
import io.stillpoint.mariadb.dump.DumpFacts;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.streams.process.ChildProcess;
import io.stillpoint.streams.process.PrivateProgram;
import io.stillpoint.vault.read.Finding;
import io.stillpoint.vault.read.ReadProgress;
import io.stillpoint.vault.read.SnapshotObjects;
import io.stillpoint.vault.read.SnapshotVault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Restores a snapshot into an empty server of this machine alone, by the very steps of a restore, with its proof and its accounts. */
public final class DumpLoad implements ScratchLoad {

    /**
     * What a dump takes on disk, as multiple of its bytes: measured 0.9 for large binary values, 1.6 for ordinary tables, and 5 to 7 where there are many indexes over
     * few bytes. What needs more is ended before the disk is full.
     */
    private static final int FACTOR = 6;
    /** The files of an empty table; measured 85 KiB. */
    private static final long TABLE_BYTES = 128L << 10;
    /** An empty server with its logs and temporary files. */
    private static final long EMPTY_BYTES = 256L << 20;

    private static final Duration ASK_LIMIT = Duration.ofSeconds(30);
    private static final String NAME = "verification";

    private final String program;
    private final MariadbTools tools;
    private final SnapshotVault vault;
    private final SnapshotRef snapshot;
    private final DumpCatalogue catalogue;
    private final AtomicReference<PrivateServer> running = new AtomicReference<>();

    private DumpLoad(
            String program, MariadbTools tools, SnapshotVault vault, SnapshotRef snapshot, DumpCatalogue catalogue) {
        this.program = program;
        this.tools = tools;
        this.vault = vault;
        this.snapshot = snapshot;
        this.catalogue = catalogue;
    }

    /**
     * Looks whether a server of this machine can load the snapshot.
     *
     * @param program name or path of {@code mariadbd}; empty for none
     * @return lacking with {@code mariadb-server-missing} or {@code mariadb-server-too-old}
     */
    public static Finding<ScratchLoad> with(
            String program, MariadbTools tools, SnapshotVault vault, SnapshotRef snapshot)
            throws IOException, InterruptedException {
        if (program.isBlank()) {
            return Finding.lacking(missing("none named in stillpoint.restore.mariadbd"));
        }
        Optional<ServerVersion> version;
        String said;
        try {
            ChildProcess.Ended ended =
                    PrivateProgram.run(List.of(program, "--no-defaults", "--version"), Path.of("/"), ASK_LIMIT);
            said = ended.lastWords();
            version = ServerVersion.find(ended.output());
        } catch (IOException e) {
            return Finding.lacking(missing(String.valueOf(e.getMessage())));
        }
        if (version.isEmpty()) {
            return Finding.lacking(missing("'%s', which says: %s".formatted(program, said)));
        }
        DumpCatalogue catalogue = DumpCatalogue.read(
                new SnapshotObjects(vault, snapshot, ReadProgress.UNTOLD).bytes(DumpCatalogue.OBJECT));
        if (catalogue.serverVersion().newerSeriesThan(version.get())) {
            return Finding.lacking(new Problem(
                    "mariadb-server-too-old",
                    "a mariadbd of %s or newer, as the dump's server was"
                            .formatted(catalogue.serverVersion().series()),
                    "one of " + version.get(),
                    "restore service, " + program,
                    "Run the restore service on a machine with a newer MariaDB server."));
        }
        return Finding.found(new DumpLoad(program, tools, vault, snapshot, catalogue));
    }

    private static Problem missing(String found) {
        return new Problem(
                "mariadb-server-missing",
                "a mariadbd to load the dump into",
                found,
                "restore service",
                "Install Debian's mariadb-server-core there. Nothing listens for it, and no service is needed.");
    }

    @Override
    public long scratchBytes() {
        return FACTOR * snapshot.plainBytes() + TABLE_BYTES * catalogue.tables() + EMPTY_BYTES;
    }

    @Override
    public void into(Path empty) throws IOException, InterruptedException {
        try (PrivateServer server = PrivateServer.start(program, empty)) {
            running.set(server);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("ended before the dump was loaded");
            }
            load(server);
        }
    }

    private void load(PrivateServer server) throws IOException {
        MariadbEndpoint endpoint = server.endpoint();
        SnapshotObjects objects = new SnapshotObjects(vault, snapshot, ReadProgress.UNTOLD);
        String accounts = new String(objects.bytes(DumpFacts.ACCOUNTS_OBJECT), StandardCharsets.UTF_8);
        StepRef step = new StepRef(snapshot.cluster(), NAME, NAME, snapshot.target(), 1);
        TableRestore restore = new TableRestore(endpoint, tools, NAME, MariadbFence.take(endpoint, step, 1, NAME));
        restore.keepAside(catalogue);
        try (InputStream dump = objects.open(DumpFacts.DUMP_OBJECT)) {
            restore.load(catalogue, dump, accounts);
            restore.prove(catalogue);
        } catch (MariadbException e) {
            MariadbException ended = server.ended();
            throw ended == null ? LoadFailure.of(e, snapshot.manifestKey()) : ended;
        }
    }

    /** The loading thread may wait for the server, or for the tool that does. */
    @Override
    public void end() {
        PrivateServer server = running.get();
        if (server != null) {
            server.close();
        }
    }
}
