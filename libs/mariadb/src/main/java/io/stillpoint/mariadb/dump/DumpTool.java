package io.stillpoint.mariadb.dump;

import io.stillpoint.mariadb.FileLoss;
import io.stillpoint.mariadb.MariadbEndpoint;
import io.stillpoint.mariadb.MariadbException;
import io.stillpoint.mariadb.MariadbFailures;
import io.stillpoint.mariadb.MariadbTools;
import io.stillpoint.mariadb.OptionFile;
import io.stillpoint.mariadb.ToolMessages;
import io.stillpoint.streams.process.ChildProcess;
import io.stillpoint.streams.process.StallGuard;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of {@code mariadb-dump}: its output goes through the scan into a sink, and only a clean end counts. */
public final class DumpTool {

    /** The size of a pipe. */
    private static final int BUFFER_BYTES = 64 << 10;

    /**
     * Makes the tool write larger pieces. By default it writes 4 KiB at a time, and each piece wakes this process: the
     * switches cost more than the encryption. It is part of coreutils, which Debian always has; without it the tool
     * runs as it is.
     */
    private static final Path STDBUF = Path.of("/usr/bin/stdbuf");

    private static final List<String> IN_LARGE_PIECES = List.of(STDBUF.toString(), "--output=256K");

    private static final List<String> FIXED = List.of(
            MariadbTools.DUMP,
            "--defaults-file=/dev/stdin",
            "--default-character-set=utf8mb4",
            "--max-allowed-packet=1G",
            "--no-tablespaces",
            "--quick");

    private static final Pattern AMONG_ROWS =
            Pattern.compile("(?m)Error (\\d+): .* when dumping table .* at row: \\d+$");

    private final MariadbEndpoint endpoint;
    private final MariadbTools tools;

    private final Consumer<String> told;

    public DumpTool(MariadbEndpoint endpoint, MariadbTools tools) {
        this(endpoint, tools, waiting -> {});
    }

    /** @param told hears in one line what a silent tool waits for */
    DumpTool(MariadbEndpoint endpoint, MariadbTools tools, Consumer<String> told) {
        this.endpoint = endpoint;
        this.tools = tools;
        this.told = told;
    }

    /** Dumps what is ordered, at one instant; tables without history are a part of their own and come first. */
    public DumpScan everything(DumpOrder order, OutputStream sink) throws IOException {
        List<String> options = new ArrayList<>(List.of("--single-transaction", "--triggers", "--hex-blob"));
        if (!order.locks()) {
            options.add("--skip-add-locks");
        }
        DumpScan scan = new DumpScan();
        if (!order.withoutHistory().isEmpty()) {
            run(options, order.others(), order.databasesWithoutHistory(), scan, sink);
        }
        options.addAll(List.of("--routines", "--events"));
        if (order.binaryLog()) {
            options.addAll(List.of("--master-data=2", "--gtid"));
        }
        if (order.history()) {
            options.add("--dump-history");
        }
        List<String> ignored = new ArrayList<>(order.ignored());
        ignored.addAll(order.withoutHistory());
        return run(options, ignored, order.databases(), scan, sink);
    }

    /**
     * Dumps only what cannot be renamed into another database: triggers, routines, events.
     *
     * @param ignored tables and views that cannot be read, as {@code database.name}
     */
    public DumpScan programs(List<String> databases, List<String> ignored, OutputStream sink) throws IOException {
        return run(
                List.of(
                        "--no-data",
                        "--no-create-info",
                        "--no-create-db",
                        "--skip-lock-tables",
                        "--routines",
                        "--events",
                        "--triggers",
                        "--add-drop-trigger"),
                ignored,
                databases,
                new DumpScan(),
                sink);
    }

    /**
     * Dumps only the views, in an order in which they can be created.
     *
     * @param ignored all tables, and views that cannot be read, as {@code database.name}
     */
    public DumpScan views(List<String> databases, List<String> ignored, OutputStream sink) throws IOException {
        return run(
                List.of("--no-data", "--no-create-db", "--skip-lock-tables", "--skip-triggers"),
                ignored,
                databases,
                new DumpScan(),
                sink);
    }

    private DumpScan run(
            List<String> options, List<String> ignored, List<String> databases, DumpScan scan, OutputStream sink)
            throws IOException {
        List<String> command = new ArrayList<>(FIXED);
        command.addAll(options);
        command.addAll(List.of("--databases", "--"));
        command.addAll(databases);
        List<String> fileLines = new ArrayList<>();
        if (!ignored.isEmpty()) {
            fileLines.add("[mariadb-dump]");
            ignored.forEach(name -> fileLines.add("ignore-table=" + OptionFile.quoted(name)));
        }
        Process process = start(command);
        ToolMessages said = new ToolMessages(process.getErrorStream(), endpoint);
        try (StallGuard guard = StallGuard.start(tools.stall(), process::destroyForcibly);
                LockWatch locks = new LockWatch(endpoint, tools.lockWait(), told, process::destroyForcibly)) {
            logIn(process, OptionFile.bytes(endpoint, fileLines));
            pass(process.getInputStream(), scan, sink, guard, locks);
            int status = process.waitFor();
            judge(status, said.text(), scan, guard, locks);
            return scan;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw MariadbFailures.interrupted(MariadbTools.DUMP, e);
        } finally {
            ChildProcess.end(process);
        }
    }

    private Process start(List<String> command) throws MariadbException {
        ProcessBuilder builder = tools.builder(command);
        if (Files.isExecutable(STDBUF)) {
            builder.command().addAll(0, IN_LARGE_PIECES);
        }
        try {
            return builder.start();
        } catch (IOException e) {
            throw tools.missing(MariadbTools.DUMP, "it cannot be started: " + e.getMessage(), e);
        }
    }

    private static void logIn(Process process, byte[] options) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(options);
        } catch (IOException e) {
            // The tool ended before it read them; its exit status and message say why.
        }
    }

    private static void pass(InputStream out, DumpScan scan, OutputStream sink, StallGuard guard, LockWatch locks)
            throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        while (true) {
            guard.progressed();
            locks.moved();
            int read = out.read(buffer);
            guard.busy();
            locks.busy();
            if (read < 0) {
                scan.end();
                return;
            }
            scan.feed(buffer, 0, read);
            sink.write(buffer, 0, read);
        }
    }

    private void judge(int status, String said, DumpScan scan, StallGuard guard, LockWatch locks)
            throws MariadbException {
        MariadbException locked = locks.failure();
        if (locked != null) {
            throw locked;
        }
        if (guard.stalled()) {
            throw MariadbFailures.problem(
                    "mariadb-stalled",
                    "a dump that moves",
                    "no byte for " + tools.stall().toSeconds() + " s",
                    endpoint,
                    "Look for locks on the server (SHOW FULL PROCESSLIST), then try again.",
                    true,
                    null);
        }
        if (status != 0) {
            MariadbException failure = MariadbFailures.ofTool(endpoint, MariadbTools.DUMP, status, said);
            Matcher damage = AMONG_ROWS.matcher(said);
            throw damage.find() && FileLoss.isMetAmongRows(Integer.parseInt(damage.group(1)))
                    ? new DamagedTableException(failure, scan.sections().table())
                    : failure;
        }
        if (!scan.completed()) {
            throw MariadbFailures.problem(
                    "mariadb-dump-truncated",
                    "a dump that ends with the tool's own mark",
                    "exit status 0 after " + scan.bytes() + " bytes, but no mark",
                    endpoint,
                    "Do not use this dump; try again.",
                    true,
                    null);
        }
    }
}
