package io.stillpoint.cli.doctor;

import io.stillpoint.bus.LogDisk;
import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.component.EndpointChecks;
import io.stillpoint.cli.home.HomeSettings;
import io.stillpoint.cli.home.StillpointHome;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.ExitCode;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.run.ServiceProcess;
import io.stillpoint.cli.run.ServiceSettings;
import io.stillpoint.cli.run.StackProgram;
import io.stillpoint.cli.vault.VaultAccess;
import io.stillpoint.remote.NodeCredentials;
import io.stillpoint.remote.NodeFacts;
import io.stillpoint.remote.RemoteException;
import io.stillpoint.remote.RemoteNode;
import io.stillpoint.remote.RemoteNodes;
import io.stillpoint.remote.RemoteTimeouts;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.vault.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code ./stillpoint doctor}: can everything be reached, are versions and rights as needed. Changes nothing. */
@Command(
        name = "doctor",
        description = "Checks broker, vault, keys, services, every node, etcd, registry, databases and API server."
                + " Changes nothing.",
        footer = {"  ./stillpoint doctor"})
public final class DoctorCommand implements Callable<Integer> {

    /** What a record takes on its way counts as a clock that is behind. */
    private static final Duration MOST_CLOCK_DIFFERENCE = Duration.ofSeconds(10);

    private static final String NODE_CONTROL = "node-control";

    /** Until broker and clusters are known; then nodes have as long as one needs to say no. */
    private static final Duration FIRST_LIMIT = Duration.ofSeconds(18);

    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** So that a node that is away is named with what is wrong, and not only as one that is silent. */
    private static final RemoteTimeouts TIMEOUTS = new RemoteTimeouts(
            Duration.ofSeconds(6), Duration.ofSeconds(12), Duration.ofSeconds(5), Duration.ofSeconds(12));

    @Override
    public Integer call() {
        StillpointHome home = StillpointHome.locate();
        HomeSettings settings = HomeSettings.load(home);
        var looks = new SideBySide(FIRST_LIMIT, LIMIT);
        for (StackProgram program : StackProgram.values()) {
            boolean embedded = program != StackProgram.BROKER && program != StackProgram.OBJECT_STORE
                    || program == StackProgram.BROKER && settings.embeddedBrokerPort() > 0
                    || program == StackProgram.OBJECT_STORE && settings.embeddedStorePort() > 0;
            if (embedded) {
                looks.at("process " + program.label(), verdicts -> checkProcess(verdicts, home, settings, program));
            }
        }
        looks.at("process keeper", verdicts -> checkKeeper(verdicts, home));
        looks.at("disk of " + home.directory(), verdicts -> checkHome(verdicts, home));
        looks.at("secrets", verdicts -> checkSecrets(verdicts, home));
        looks.at("vault " + settings.endpoint(), verdicts -> checkVault(verdicts, home, settings));
        String servers = "broker " + settings.bootstrapServers();
        looks.first(servers, () -> KafkaBroker.connect(settings)).ifPresent(broker -> {
            checkBroker(looks, broker);
            looks.first("clusters", broker::knownStates).ifPresent(known -> {
                tellUnreadable(looks, known.unreadable());
                for (ClusterState state : known.states()) {
                    Request.ClusterDeclared declared = state.declared();
                    if (declared != null) {
                        checkNodes(looks, home, declared);
                        var etcd = new EtcdProbe(home.secrets("etcd-backup"), declared);
                        looks.at("etcd of " + declared.cluster(), etcd::ask);
                        checkEndpoints(looks, home, declared);
                    }
                }
            });
        });
        int problems = looks.tell(System.out::println);
        System.out.println(
                problems == 0 ? "everything is as it should be" : HumanText.plural(problems, "problem") + " found");
        return problems == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** Nothing of such a cluster can be looked at, so nobody may read that all of it is well. */
    static void tellUnreadable(SideBySide looks, Map<String, Problem> unreadable) {
        unreadable.forEach((cluster, problem) -> {
            String what = "cluster " + cluster;
            looks.at(what, verdicts -> verdicts.say(what, false, problem.sentence()));
        });
    }

    private void checkBroker(SideBySide looks, KafkaBroker broker) {
        looks.at("log", verdicts -> checkSafety(verdicts, broker.safety()));
        looks.at("disks of the brokers", verdicts -> broker.disks().forEach(disk -> checkDisk(verdicts, disk)));
        looks.at(
                "clocks",
                verdicts -> broker.clockOffsets().forEach((writer, offset) -> checkClock(verdicts, writer, offset)));
        looks.at("task queues", verdicts -> checkQueues(verdicts, broker.oldWorkers()));
    }

    private void checkProcess(
            DoctorVerdicts verdicts, StillpointHome home, HomeSettings settings, StackProgram program) {
        String what = "process " + program.label();
        try {
            Optional<ProcessHandle> running = new ServiceProcess(home, program.label()).running();
            boolean current = program == StackProgram.BROKER
                    || program == StackProgram.OBJECT_STORE
                    || new ServiceSettings(home, program, settings).areInUse();
            boolean ready = Files.exists(home.ready(program.label()));
            verdicts.say(
                    what,
                    running.isPresent() && current && ready,
                    processFinding(running.isPresent(), current, home.obstacle(program.label())));
            if (running.isPresent()) {
                home.warnings(program.label())
                        .forEach(warning -> verdicts.say(program.label() + " says", false, warning));
            }
        } catch (CliException e) {
            verdicts.say(what, false, String.valueOf(e.getMessage()));
        }
    }

    /** Without it everything works, until something ends. */
    private static void checkKeeper(DoctorVerdicts verdicts, StillpointHome home) {
        try {
            boolean running = ServiceProcess.keeper(home).running().isPresent();
            verdicts.say(
                    "process keeper",
                    running,
                    "does not run, so nothing that ends starts again by itself. Start it: ./stillpoint up");
        } catch (CliException e) {
            verdicts.say("process keeper", false, String.valueOf(e.getMessage()));
        }
    }

    private static String processFinding(boolean running, boolean current, Optional<String> obstacle) {
        if (!running) {
            return "does not run. Start it: ./stillpoint up";
        }
        return current
                ? "runs, and does not do its work%s. Its log says why; if it stays so: ./stillpoint down, ./stillpoint up"
                        .formatted(obstacle.map(": "::concat).orElse(""))
                : "runs with settings of before. Start it again: ./stillpoint up";
    }

    /** A broker or store of ours that found its disk full has ended, and cannot be asked about it. */
    private void checkHome(DoctorVerdicts verdicts, StillpointHome home) {
        try {
            long free = Files.getFileStore(home.directory()).getUsableSpace();
            verdicts.say(
                    "disk of " + home.directory() + ": " + HumanText.bytes(free) + " free",
                    free >= LogDisk.LEAST_FREE_BYTES,
                    "expected at least %s. Make room, then: ./stillpoint up. Delete nothing in %s"
                            .formatted(HumanText.bytes(LogDisk.LEAST_FREE_BYTES), home.data("kafka")));
        } catch (IOException e) {
            verdicts.say("disk of " + home.directory(), false, "cannot be asked: " + e.getMessage());
        }
    }

    private void checkSafety(DoctorVerdicts verdicts, KafkaBroker.LogSafety safety) {
        verdicts.say(
                "log: " + safety.sentence(),
                safety.problem().isEmpty(),
                safety.problem().map(Problem::sentence).orElse(""));
    }

    private void checkDisk(DoctorVerdicts verdicts, LogDisk disk) {
        String free = disk.freeBytes()
                .map(bytes -> ": " + HumanText.bytes(bytes) + " free")
                .orElse("");
        verdicts.say(
                "records of broker %d in %s%s".formatted(disk.broker(), disk.path(), free),
                disk.problem().isEmpty(),
                disk.problem().map(Problem::sentence).orElse(""));
    }

    private void checkQueues(DoctorVerdicts verdicts, List<Problem> oldWorkers) {
        verdicts.say(
                "task queues",
                oldWorkers.isEmpty(),
                oldWorkers.stream().map(Problem::sentence).collect(Collectors.joining("; ")));
    }

    private void checkClock(DoctorVerdicts verdicts, String writer, Duration offset) {
        verdicts.say(
                "clock of " + writer,
                offset.abs().compareTo(MOST_CLOCK_DIFFERENCE) <= 0,
                "%d s %s the broker's. Let NTP set the clocks of all machines"
                        .formatted(offset.abs().toSeconds(), offset.isNegative() ? "behind" : "ahead of"));
    }

    private void checkVault(DoctorVerdicts verdicts, StillpointHome home, HomeSettings settings) {
        try (VaultAccess vault = VaultAccess.open(home, settings)) {
            var probe = vault.probe();
            verdicts.say("vault " + settings.endpoint() + ", bucket " + settings.bucket(), true, "");
            if (!probe.objectLock()) {
                verdicts.note("the store has no Object Lock: baselines show as UNPROTECTED");
            }
        } catch (VaultException e) {
            verdicts.say("vault " + settings.endpoint(), false, e.problem().sentence());
        } catch (CliException e) {
            verdicts.say("vault " + settings.endpoint(), false, String.valueOf(e.getMessage()));
        }
    }

    /** A secret that others can read is no secret. */
    private void checkSecrets(DoctorVerdicts verdicts, StillpointHome home) {
        Path secrets = home.directory().resolve("secrets");
        try (var files = Files.walk(secrets)) {
            List<String> open = files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".pub") && othersMayRead(file))
                    .map(Path::toString)
                    .toList();
            verdicts.say(
                    "secrets below " + secrets,
                    open.isEmpty(),
                    "others may read them. Run: chmod 600 " + String.join(" ", open));
        } catch (IOException e) {
            verdicts.say("secrets below " + secrets, false, "cannot be read: " + e.getMessage());
        }
        if (Files.exists(home.recoveryKeys().resolve("recovery-identity.txt"))) {
            verdicts.note(
                    "the recovery key is still at " + home.recoveryKeys() + ": take it offline and delete it here");
        }
    }

    private static boolean othersMayRead(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.GROUP_READ);
        } catch (IOException e) {
            return true;
        }
    }

    /** The connections end with this process: to close them is to wait for who may not answer. */
    private void checkNodes(SideBySide looks, StillpointHome home, Request.ClusterDeclared declared) {
        for (String service : List.of(NODE_CONTROL, "restore")) {
            try {
                var nodes = new RemoteNodes(
                        NodeCredentials.load(
                                home.secrets(service), declared.access().credentials()),
                        TIMEOUTS);
                for (Node node : declared.topology().nodes()) {
                    String what = "node %s as %s".formatted(node.address(), service);
                    looks.at(what, verdicts -> checkNode(verdicts, what, nodes, service, node, declared));
                }
            } catch (RemoteException e) {
                String what = "keys of " + service + " for " + declared.cluster();
                looks.at(what, verdicts -> verdicts.say(what, false, e.problem().sentence()));
            }
        }
    }

    private void checkEndpoints(SideBySide looks, StillpointHome home, Request.ClusterDeclared declared) {
        Path secrets = home.directory().resolve("secrets");
        new EndpointChecks(secrets, declared)
                .questions()
                .forEach((what, question) -> looks.at(what, verdicts -> {
                    Problem problem = question.get().problem();
                    verdicts.say(what, problem == null, problem == null ? "" : problem.sentence());
                }));
    }

    private void checkNode(
            DoctorVerdicts verdicts,
            String what,
            RemoteNodes nodes,
            String service,
            Node node,
            Request.ClusterDeclared declared) {
        try (RemoteNode remote = nodes.connect(node, declared.access())) {
            Instant asked = Instant.now();
            NodeFacts facts = remote.facts();
            NodeClock clock = new NodeClock(facts.clock(), asked, Instant.now());
            String cluster = declared.cluster();
            if (facts.fencingToken() == null) {
                verdicts.say(
                        what,
                        false,
                        "it knows no fencing token and refuses tasks. Run: ./stillpoint cluster add " + cluster);
                return;
            }
            boolean etcdMember = declared.topology().etcdMembers().stream()
                    .anyMatch(member -> member.address().equals(node.address()));
            ManifestFindings manifests = ManifestFindings.of(facts, cluster, etcdMember);
            verdicts.say(what, manifests.problems().isEmpty(), String.join("; ", manifests.problems()));
            if (service.equals(NODE_CONTROL)) {
                manifests.notes().forEach(note -> verdicts.note("node " + node.address() + ": " + note));
                clock.problem().ifPresent(off -> verdicts.say("clock of node " + node.address(), false, off));
            }
        } catch (RemoteException e) {
            Problem problem = e.problem();
            verdicts.say(what, false, problem.sentence());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted", e);
        }
    }
}
