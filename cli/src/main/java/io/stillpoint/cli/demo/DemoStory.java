package io.stillpoint.cli.demo;

import io.stillpoint.cli.backup.PointOrder;
import io.stillpoint.cli.broker.ChainCheck;
import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.cluster.ClusterAddition;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.FactText;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.cli.request.SagaEnd;
import io.stillpoint.cli.restore.RestorePlanText;
import io.stillpoint.cli.run.StandaloneStack;
import io.stillpoint.cli.vault.SealedHeads;
import io.stillpoint.cli.vault.VaultAccess;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The story that the demo tells: a cold baseline, a policy that takes a hot recovery point of etcd, registry, databases and
 * certificates by itself, what is kept and why, the loss of them all, a restore, and the proof. Each act fails the demo unless what it promises holds.
 */
final class DemoStory {

    private static final String CLUSTER = "lab";
    private static final int KEYS_BEFORE = 200;
    private static final int KEYS_AT_WORK = 500;
    private static final int KEYS_AFTER = 50;
    private static final String FIRST_MASTER = "master1";
    private static final String CONTENT_BEFORE = "100";
    private static final String CONTENT_AFTER = "20";
    private static final List<Component> EVERYTHING = Stream.concat(
                    Stream.of(Component.ETCD), Component.content().stream())
            .toList();

    private final StillpointHome home;
    private final TerminalDisplay terminal;
    private final LabScript lab;
    private final StandaloneStack standalone;

    /** @param labState a directory of the demo's own, for its cluster */
    DemoStory(StillpointHome home, Path labState, TerminalDisplay terminal) {
        this.home = home;
        this.terminal = terminal;
        this.lab = new LabScript(labState, line -> terminal.line("    " + line));
        this.standalone = new StandaloneStack(home, line -> terminal.line("    " + line));
    }

    /** Plays it; throws {@link CliException} at the first thing that does not hold. */
    void play() throws IOException {
        Instant startedAt = Instant.now();
        HomeSettings settings = bringUp();
        terminal.heading("2. Stillpoint learns of the cluster");
        Path boot = lab.bootDirectory();
        new ClusterAddition(home, settings, terminal)
                .endpoints(Component.withEndpoint().stream().map(lab::endpoint).toList())
                .logins(lab.logins())
                .add(CLUSTER, firstMaster(boot), boot.resolve("hosts"), boot.resolve("ssh_key"), List.of("/"));
        lab.run("write", "before/", Integer.toString(KEYS_BEFORE));

        try (KafkaBroker broker = KafkaBroker.connect(settings)) {
            SagaFact.BackupCompleted baseline = takeBaseline(broker);
            terminal.heading("4. The cluster works on. A policy is applied, and a hot recovery point appears by itself:"
                    + " etcd, registry, databases, certificates");
            lab.run("write", "work/", Integer.toString(KEYS_AT_WORK));
            lab.run("components", "write", CONTENT_BEFORE);
            Reading expected = read("expected");
            var policy = new DemoPolicy(CLUSTER, home.directory().resolve("policy.yaml"), broker, terminal);
            SagaFact.BackupCompleted hot = completed(policy.takePoint());
            requireOrder(settings, hot);
            terminal.heading("5. A dry run of prune: which recovery points the policy keeps, and why");
            new DemoPrune(CLUSTER, broker, terminal).explain(baseline, hot);
            policy.pause();
            lab.run("write", "after/", Integer.toString(KEYS_AFTER));
            lab.run("components", "write", CONTENT_AFTER);
            loseEverything();
            SagaFact.RestoreCompleted restored = restore(broker, hot.point());
            prove(broker, expected);
            new DemoSummary(terminal, VaultAccess.open(home, settings))
                    .print(baseline, hot, restored, Duration.between(startedAt, Instant.now()));
        }
    }

    /** One machine, one clock: here the times must tell the order. */
    private void requireOrder(HomeSettings settings, SagaFact.BackupCompleted hot) {
        try (VaultAccess vault = VaultAccess.open(home, settings)) {
            PointOrder order =
                    PointOrder.of(hot.snapshots().stream().map(vault::manifest).toList());
            if (!order.contradictions().isEmpty()) {
                throw new CliException("expected snapshots one after the other, found "
                        + order.contradictions().getFirst());
            }
            order.lines().forEach(line -> terminal.line("    " + line));
        }
    }

    private HomeSettings bringUp() {
        terminal.heading("1. A small ICP-like cluster and Stillpoint come up");
        var cluster = CompletableFuture.runAsync(() -> {
            lab.run("up");
            lab.run("components", "up");
        });
        HomeSettings settings = standalone.up();
        try {
            cluster.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CliException known ? known : e;
        }
        return settings;
    }

    private SagaFact.BackupCompleted takeBaseline(KafkaBroker broker) {
        terminal.heading("3. The initial baseline: masters stop first, everything is proved quiet, masters start last");
        var request = new Request.BackupRequested(CLUSTER, Consistency.COLD, true, List.of(Component.NODE_IMAGE), null);
        SagaFact.BackupCompleted baseline =
                completed(new RequestSubmission(broker, terminal).endsWithThis().await(request));
        requireHealthy("after the baseline");
        return baseline;
    }

    private static SagaFact.BackupCompleted completed(SagaEnd end) {
        if (end.last() instanceof SagaFact.BackupCompleted completed && end.exitCode() == ExitCode.DONE) {
            return completed;
        }
        throw new CliException("the backup did not complete: " + FactText.of(end.last()));
    }

    private void loseEverything() {
        terminal.heading("6. Disaster: all masters lose their etcd data, registry and databases theirs, one master its"
                + " certificates");
        lab.run("components", "lose");
        requireNothingLeft();
        // Not the ones of etcd: with them the members still say which CA is theirs, and the guard has something to
        // compare.
        lab.run(
                "ssh",
                FIRST_MASTER,
                "rm",
                "-r",
                "/etc/docker/certs.d",
                "/etc/cfc/conf/front",
                "/etc/cfc/conf/server.key",
                "/opt/*/cluster/cfc-certs");
        lab.run("lose-etcd");
        LabScript.Result health = lab.ask("etcdctl", "endpoint", "health");
        if (health.exitCode() == 0) {
            throw new CliException("expected etcd to be lost, found it healthy: the demo would prove nothing");
        }
        // etcdctl mixes its own log, lines of JSON, with what it has to say.
        health.lines().stream()
                .filter(line -> !line.startsWith("{"))
                .limit(3)
                .forEach(line -> terminal.line("    " + line));
    }

    private void requireNothingLeft() {
        Path file = home.directory().resolve("lost-content.txt");
        lab.run("components", "dump", file.toString());
        if (!lines(file).isEmpty()) {
            throw new CliException("expected registry and databases to be empty, found %s: the demo would prove nothing"
                    .formatted(lines(file).getFirst()));
        }
    }

    private SagaFact.RestoreCompleted restore(KafkaBroker broker, String point) {
        terminal.heading(
                "7. The restore: planned, guarded, approved, verified; the content first, then the masters' etcd");
        var request = new Request.RestoreRequested(CLUSTER, EVERYTHING, point, false, List.of(), null);
        SagaEnd end = new RequestSubmission(broker, terminal).endsWithThis().await(request, plan -> {
            RestorePlanText.lines(plan).forEach(terminal::line);
            return plan.refusals().isEmpty()
                    ? Optional.of(
                            new Request.RestoreApproved(CLUSTER, plan.step().saga(), plan.planDigest()))
                    : Optional.empty();
        });
        if (end.last() instanceof SagaFact.RestoreCompleted completed && end.exitCode() == ExitCode.DONE) {
            return completed;
        }
        throw new CliException("the restore did not complete: " + FactText.of(end.last()));
    }

    private void prove(KafkaBroker broker, Reading expected) {
        terminal.heading("8. Proof");
        requireHealthy("after the restore");
        Reading found = read("found");
        requireEqual(expected.keys(), found.keys());
        requireEqual(expected.content(), found.content());
        terminal.line("    key by key: %s as before the snapshot, none of the %d written after it"
                .formatted(HumanText.plural(lines(found.keys()).size(), "key"), KEYS_AFTER));
        if (!found.certificates().equals(expected.certificates())) {
            throw new CliException("expected the certificates that were there before the snapshot %s, found %s"
                    .formatted(expected.certificates(), found.certificates()));
        }
        terminal.line("    as before: %s of %s, with modes and owners"
                .formatted(HumanText.plural(found.certificates().size(), "file"), FIRST_MASTER));
        lines(found.content()).forEach(line -> terminal.line("    as before: " + line));
        SealedHeads sealed = SealedHeads.read(home, HomeSettings.load(home), null);
        ChainCheck.Verdict chain = broker.verifyChain(sealed.heads()).verdict(null);
        chain.lines().forEach(line -> terminal.line("    " + line));
        if (!chain.intact()) {
            throw new CliException("the hash chain of the facts is broken");
        }
    }

    private void requireHealthy(String when) {
        LabScript.Result hashes = lab.ask("etcdctl", "endpoint", "hashkv");
        if (hashes.exitCode() != 0) {
            throw new CliException("expected every etcd member to answer " + when + ", found: " + hashes.lines());
        }
        List<String> distinct = hashes.lines().stream()
                .filter(line -> line.contains(","))
                .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
                .distinct()
                .toList();
        if (distinct.size() != 1) {
            throw new CliException("expected equal HashKV on every member " + when + ", found " + hashes.lines());
        }
        terminal.line("    etcdctl: HashKV %s on all %d members"
                .formatted(distinct.getFirst(), hashes.lines().size()));
    }

    /** What etcd, registry and databases hold, and a master's certificates, read without Stillpoint: files of lines. */
    private record Reading(Path keys, Path content, List<String> certificates) {}

    private Reading read(String name) {
        Path keys = home.directory().resolve(name + "-keys.txt");
        Path content = home.directory().resolve(name + "-content.txt");
        lab.run("dump", keys.toString());
        lab.run("components", "dump", content.toString());
        return new Reading(keys, content, certificates());
    }

    /** Mode, owner, path and SHA-256 of each file. */
    private List<String> certificates() {
        LabScript.Result files = lab.ask(
                "ssh",
                FIRST_MASTER,
                "find /etc/cfc/conf /etc/docker/certs.d /opt/*/cluster -type f -not -path '*.stillpoint-aside-*'"
                        + " -printf '%m %u:%g ' -exec sha256sum {} \\; | sort");
        if (files.exitCode() != 0 || files.lines().isEmpty()) {
            throw new CliException("expected the certificates of %s, found %s".formatted(FIRST_MASTER, files.lines()));
        }
        return files.lines();
    }

    private static void requireEqual(Path expected, Path found) {
        try {
            long mismatch = Files.mismatch(expected, found);
            if (mismatch >= 0) {
                throw new CliException("expected what was restored to equal what was there before the snapshot, found a"
                        + " difference at byte " + mismatch + " between " + expected + " and " + found);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String firstMaster(Path boot) throws IOException {
        return ClusterAddition.inventory(boot.resolve("hosts"))
                .with(io.stillpoint.schemas.shared.Role.MASTER)
                .getFirst()
                .address();
    }

    /** Nothing stays behind. */
    void tearDown() {
        try {
            standalone.down();
        } finally {
            lab.run("down");
        }
        deleteHome();
    }

    private void deleteHome() {
        try (var paths = Files.walk(home.directory())) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
