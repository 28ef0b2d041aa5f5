package io.stillpoint.mongodb.load;

import io.stillpoint.component.ScratchLoad;
import io.stillpoint.mongodb.DumpFacts;
import io.stillpoint.mongodb.DumpSource;
import io.stillpoint.mongodb.MongodbEndpoint;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.mongodb.ServerFacts;
import io.stillpoint.mongodb.restore.MongodbFence;
import io.stillpoint.mongodb.restore.StagedRestore;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.streams.process.ChildProcess;
import io.stillpoint.streams.process.PrivateProgram;
import io.stillpoint.vault.read.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Restores a snapshot into an empty server of this machine alone, by the very steps of a restore, with its proof. */
public final class DumpLoad implements ScratchLoad {

    /** What documents and their indexes take on disk, as multiple of the dump: reckoned, without the compression that servers have. */
    private static final int FACTOR = 3;
    /** The first files of a collection and its indexes. */
    private static final long COLLECTION_BYTES = 256L << 10;
    /** An empty server with its journal, which is laid out in advance. */
    private static final long EMPTY_BYTES = 512L << 20;

    private static final Duration ASK_LIMIT = Duration.ofSeconds(30);
    private static final Pattern VERSION = Pattern.compile("db version v(\\d+\\.\\d+\\.\\d+)");
    private static final String NAME = "verification";

    private final String program;
    private final DumpSource source;
    private final SnapshotRef snapshot;
    private final DumpFacts facts;
    private final AtomicReference<PrivateServer> running = new AtomicReference<>();

    private DumpLoad(String program, DumpSource source, SnapshotRef snapshot, DumpFacts facts) {
        this.program = program;
        this.source = source;
        this.snapshot = snapshot;
        this.facts = facts;
    }

    /**
     * Looks whether a server of this machine can load the snapshot.
     *
     * @param program name or path of {@code mongod}; empty for none
     * @return lacking with {@code mongodb-server-missing} or {@code mongodb-server-other-series}
     */
    public static Finding<ScratchLoad> with(String program, DumpSource source, SnapshotRef snapshot, DumpFacts facts)
            throws InterruptedException {
        if (program.isBlank()) {
            return Finding.lacking(missing("none named in stillpoint.restore.mongod"));
        }
        ChildProcess.Ended ended;
        try {
            ended = PrivateProgram.run(List.of(program, "--version"), Path.of("/"), ASK_LIMIT);
        } catch (IOException e) {
            return Finding.lacking(missing(String.valueOf(e.getMessage())));
        }
        Matcher version = VERSION.matcher(ended.output());
        if (!version.find()) {
            return Finding.lacking(missing("'%s', which says: %s".formatted(program, ended.lastWords())));
        }
        if (ServerFacts.comparable(version.group(1)) != ServerFacts.comparable(facts.serverVersion())) {
            return Finding.lacking(new Problem(
                    "mongodb-server-other-series",
                    "a mongod of the series of the dump's server, " + facts.serverVersion(),
                    "one of " + version.group(1),
                    "restore service, " + program,
                    "Name a mongod of that series in stillpoint.restore.mongod."));
        }
        return Finding.found(new DumpLoad(program, source, snapshot, facts));
    }

    private static Problem missing(String found) {
        return new Problem(
                "mongodb-server-missing",
                "a mongod to load the dump into",
                found,
                "restore service",
                "Put a mongod of the source's series there, and its path into stillpoint.restore.mongod. Nothing"
                        + " listens for it, and no service is needed.");
    }

    @Override
    public long scratchBytes() {
        return FACTOR * snapshot.plainBytes()
                + COLLECTION_BYTES * facts.collections().size()
                + EMPTY_BYTES;
    }

    @Override
    public void into(Path empty) throws IOException, InterruptedException {
        try (PrivateServer server = PrivateServer.start(program, empty)) {
            running.set(server);
            if (Thread.interrupted()) {
                throw new InterruptedException("ended before the server took anything in");
            }
            load(server);
        }
    }

    private void load(PrivateServer server) throws IOException {
        MongodbEndpoint endpoint = server.endpoint();
        StepRef step = new StepRef(snapshot.cluster(), NAME, NAME, snapshot.target(), 1);
        try {
            MongodbFence turn = MongodbFence.take(endpoint, step, 1, NAME);
            new StagedRestore(endpoint, NAME, turn).restore(source, true, List.of());
        } catch (MongodbException e) {
            MongodbException ended = server.ended();
            throw ended == null ? LoadFailure.of(e, snapshot.manifestKey()) : ended;
        }
    }

    /** The loading thread may wait for the server. */
    @Override
    public void end() {
        PrivateServer server = running.get();
        if (server != null) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
