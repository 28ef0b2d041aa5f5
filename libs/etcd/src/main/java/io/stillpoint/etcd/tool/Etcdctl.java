package io.stillpoint.etcd.tool;

import io.stillpoint.bus.task.StepFailedException;
import io.stillpoint.etcd.restore.MemberConfiguration;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.streams.process.ChildProcess;
import io.stillpoint.vault.read.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** This machine's etcdctl, or etcdutl, which has its offline verbs from etcd 3.6 on. */
public final class Etcdctl {

    /** Advised by etcd's disaster recovery guide: more than a week of 1,500 writes a second. */
    static final long BUMP_REVISIONS = 1_000_000_000L;

    /** What Linux and Go say when room, memory, threads or rights are missing. */
    private static final List<String> HINDRANCES = List.of(
            "no space left",
            "quota exceeded",
            "file too large",
            "cannot allocate memory",
            "out of memory",
            "too many open files",
            "resource temporarily unavailable",
            "failed to create new os thread",
            "permission denied",
            "operation not permitted",
            "read-only file system",
            "input/output error",
            "exec format error");

    private static final Duration ASK_LIMIT = Duration.ofSeconds(30);

    private final String command;
    private final Path directory;

    /**
     * @param command name or path of the program
     * @param directory its working directory; it writes only below it
     */
    public Etcdctl(String command, Path directory) {
        this.command = command;
        this.directory = directory;
    }

    /** Returns its version and whether it can raise the revision; lacking when no tool works. */
    public Finding<EtcdTool> probe() throws InterruptedException {
        try {
            ChildProcess.Ended version = run(List.of(command, "version"), ASK_LIMIT);
            Optional<EtcdVersion> parsed = version.output()
                    .lines()
                    .filter(line -> line.matches("etcd(ctl|utl) version: .*"))
                    .map(line -> line.substring(line.indexOf(':') + 1))
                    .findFirst()
                    .flatMap(EtcdVersion::parse);
            if (!version.succeeded() || parsed.isEmpty()) {
                return Finding.lacking(missing("exit status " + version.exitStatus() + ", " + version.lastWords()));
            }
            ChildProcess.Ended help = run(List.of(command, "snapshot", "restore", "--help"), ASK_LIMIT);
            String said = help.output() + help.errors();
            boolean bumps = said.contains("--bump-revision") && said.contains("--mark-compacted");
            return Finding.found(new EtcdTool(command, parsed.get(), bumps));
        } catch (IOException e) {
            return Finding.lacking(missing(String.valueOf(e.getMessage())));
        }
    }

    private ChildProcess.Ended run(List<String> words, Duration limit) throws IOException, InterruptedException {
        Map<String, String> environment = Map.of(
                "PATH",
                "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "ETCDCTL_API",
                "3",
                "LC_ALL",
                "C",
                "HOME",
                directory.toString(),
                "TMPDIR",
                directory.toString());
        return ChildProcess.run(words, directory, environment, limit);
    }

    private Problem missing(String found) {
        return new Problem(
                "etcdctl-missing",
                "an etcdctl that reports its version",
                found,
                "restore service, " + command,
                "Install the etcdctl of the members' version and name it in stillpoint.restore.etcdctl.");
    }

    /**
     * Reads revision and sizes out of a snapshot. This does not prove that it is whole: see {@link SnapshotFile}.
     *
     * @throws StepFailedException when etcdctl cannot read it
     */
    public SnapshotStatus status(Path snapshot, String where) throws IOException, InterruptedException {
        try {
            ChildProcess.Ended ended = run(
                    List.of(command, "snapshot", "status", snapshot.toString(), "--write-out=json"),
                    Duration.ofMinutes(10));
            if (!ended.succeeded()) {
                throw new StepFailedException(failed("snapshot status", ended, where), false);
            }
            return Json.read(ended.output().getBytes(StandardCharsets.UTF_8), SnapshotStatus.class);
        } catch (JacksonException e) {
            throw new StepFailedException(
                    new Problem(
                            "etcdctl-failed",
                            "the status of the snapshot as JSON",
                            String.valueOf(e.getOriginalMessage()),
                            where,
                            "Check whether stillpoint.restore.etcdctl names a real etcdctl."),
                    false);
        } catch (IOException e) {
            throw StepFailedException.of(e, missing(String.valueOf(e.getMessage())));
        }
    }

    /**
     * Makes one member's data directory out of a verified snapshot. The WAL is inside, in {@code member/wal}: etcd 3.2
     * knows no other place.
     *
     * @param target must not exist
     * @throws StepFailedException when etcdctl fails, or reports success without a complete data directory
     */
    public void restore(Path snapshot, MemberConfiguration member, EtcdTool tool, Path target, Duration limit)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                command,
                "snapshot",
                "restore",
                snapshot.toString(),
                "--name=" + member.name(),
                "--initial-cluster=" + member.initialClusterFlag(),
                "--initial-cluster-token=" + member.token(),
                "--initial-advertise-peer-urls=" + String.join(",", member.peerUrls()),
                "--data-dir=" + target));
        if (tool.bumpsRevision()) {
            words.add("--bump-revision=" + BUMP_REVISIONS);
            words.add("--mark-compacted");
        }
        try {
            ChildProcess.Ended ended = run(words, limit);
            if (!ended.succeeded()) {
                throw new StepFailedException(
                        failed("snapshot restore", ended, member.address()), ended.killed() || hindered(ended));
            }
        } catch (IOException e) {
            throw StepFailedException.of(
                    e,
                    new Problem(
                            "etcdctl-failed",
                            "a data directory for member " + member.name(),
                            String.valueOf(e.getMessage()),
                            "restore service, for " + member.address(),
                            "Look at the disk and the load of the restore service's machine; nothing on the member was"
                                    + " touched."));
        }
        requireWhole(target, member);
    }

    /** Whether the machine is what it lacked, and not anything in the snapshot. */
    private static boolean hindered(ChildProcess.Ended ended) {
        return HINDRANCES.stream().anyMatch((ended.errors() + ended.output()).toLowerCase(Locale.ROOT)::contains);
    }

    private static void requireWhole(Path target, MemberConfiguration member) throws IOException {
        Path database = target.resolve("member/snap/db");
        Path wal = target.resolve("member/wal");
        try (var segments = Files.isDirectory(wal) ? Files.list(wal) : java.util.stream.Stream.<Path>empty()) {
            if (Files.isRegularFile(database)
                    && Files.size(database) > 0
                    && segments.anyMatch(file -> file.toString().endsWith(".wal"))) {
                return;
            }
        } catch (IOException e) {
            throw new StepFailedException(incomplete(member, String.valueOf(e.getMessage())), true, e);
        }
        throw new StepFailedException(incomplete(member, "exit status 0, but an incomplete directory"), false);
    }

    private static Problem incomplete(MemberConfiguration member, String found) {
        return new Problem(
                "etcdctl-failed",
                "member/snap/db and a segment in member/wal, made by etcdctl snapshot restore",
                found,
                "restore service, for " + member.address(),
                "Try the same etcdctl by hand; nothing on the member was touched.");
    }

    private static Problem failed(String verb, ChildProcess.Ended ended, String where) {
        return new Problem(
                "etcdctl-failed",
                "etcdctl " + verb + " to end with exit status 0",
                "exit status %d: %s".formatted(ended.exitStatus(), ended.lastWords()),
                where,
                "Read etcdctl's message; nothing on any member was touched by this step.");
    }
}
