package io.stillpoint.mariadb;

import io.stillpoint.mariadb.dump.DumpScan;
import io.stillpoint.mariadb.dump.LockLines;
import io.stillpoint.streams.process.ChildProcess;
import io.stillpoint.streams.process.StallGuard;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code mariadb} that executes a dump and stops at the first error. The dump is scanned as it passes: one
 * that was cut between two statements causes no error, and only its missing end mark shows it.
 */
final class LoadTool {

    private static final int BUFFER_BYTES = 256 << 10;

    /** In binary mode the client obeys no command but DELIMITER, and keeps line ends inside programs. */
    private static final List<String> OPTIONS = List.of(
            "--batch",
            "--binary-mode",
            // Without it the client cuts comments out of triggers and routines.
            "--comments",
            // A later execution ends this connection; it must not reconnect by itself.
            "--skip-reconnect",
            "--default-character-set=utf8mb4",
            "--max-allowed-packet=1G",
            "--init-command=SET SESSION sql_mode='', innodb_strict_mode=0, net_read_timeout=7200, wait_timeout=7200, lock_wait_timeout=60,"
                    // Other increments would give tables other next numbers than the dump says, another engine other
                    // definitions, and a limit would end long statements.
                    + " auto_increment_increment=1, auto_increment_offset=1, enforce_storage_engine=NULL,"
                    + " max_statement_time=0");

    private final MariadbEndpoint endpoint;
    private final MariadbTools tools;
    private final String preamble;

    /** @param preamble SQL that comes before any dump */
    LoadTool(MariadbEndpoint endpoint, MariadbTools tools, String preamble) {
        this.endpoint = endpoint;
        this.tools = tools;
        this.preamble = preamble;
    }

    /**
     * Executes a dump.
     *
     * @param marked whether it must end with the tool's own mark
     * @param locks whether it locks tables; these lines are left out
     * @throws IOException when the stream fails; its exception is thrown unchanged
     */
    DumpScan run(InputStream dump, boolean marked, boolean locks) throws IOException {
        try (OptionFile.TemporaryFile options = OptionFile.write(OptionFile.bytes(endpoint, List.of()))) {
            List<String> command =
                    new java.util.ArrayList<>(List.of(MariadbTools.CLIENT, "--defaults-file=" + options.file()));
            command.addAll(OPTIONS);
            return run(start(command), dump, marked, locks ? new LockLines() : null);
        }
    }

    private Process start(List<String> command) throws MariadbException {
        try {
            return tools.builder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw tools.missing(MariadbTools.CLIENT, "it cannot be started: " + e.getMessage(), e);
        }
    }

    private DumpScan run(Process process, InputStream dump, boolean marked, @Nullable LockLines locks)
            throws IOException {
        ToolMessages said = new ToolMessages(process.getErrorStream(), endpoint);
        try (StallGuard guard = StallGuard.start(tools.stall(), process::destroyForcibly)) {
            DumpScan scan = pass(dump, process.getOutputStream(), guard, locks);
            int status = process.waitFor();
            if (guard.stalled()) {
                throw stalled();
            }
            if (status != 0) {
                throw MariadbFailures.ofTool(endpoint, "loading the dump", status, said.text());
            }
            if (marked && !scan.completed()) {
                throw truncated(scan.bytes());
            }
            return scan;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw MariadbFailures.interrupted("loading the dump", e);
        } finally {
            ChildProcess.end(process);
        }
    }

    /** Feeds the client; ends early when the client does, whose exit status and message say why. */
    private DumpScan pass(InputStream dump, OutputStream in, StallGuard guard, @Nullable LockLines locks)
            throws IOException {
        DumpScan scan = new DumpScan();
        byte[] buffer = new byte[BUFFER_BYTES];
        byte[] first = preamble.getBytes(StandardCharsets.UTF_8);
        boolean open = wrote(in, first, first.length);
        while (open) {
            int read = dump.read(buffer);
            if (read < 0) {
                break;
            }
            scan.feed(buffer, 0, read);
            guard.progressed();
            byte[] left = locks == null ? buffer : locks.without(buffer, read);
            open = wrote(in, left, locks == null ? read : left.length);
            guard.busy();
        }
        scan.end();
        guard.progressed();
        if (locks != null) {
            byte[] end = locks.end();
            wrote(in, end, end.length);
        }
        try {
            in.close();
        } catch (IOException e) {
            // The client has ended; its exit status and message say why.
        }
        return scan;
    }

    private static boolean wrote(OutputStream in, byte[] buffer, int length) {
        try {
            in.write(buffer, 0, length);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private MariadbException stalled() {
        return MariadbFailures.problem(
                "mariadb-stalled",
                "a load that moves",
                "no byte taken for " + tools.stall().toSeconds() + " s",
                endpoint,
                "Look for locks on the server (SHOW FULL PROCESSLIST), then try again.",
                true,
                null);
    }

    private MariadbException truncated(long bytes) {
        return MariadbFailures.problem(
                "mariadb-dump-truncated",
                "a dump that ends with the tool's own mark",
                "an end after " + bytes + " bytes without the mark",
                endpoint,
                "Roll back, then use another snapshot or read this one again.",
                false,
                null);
    }
}
