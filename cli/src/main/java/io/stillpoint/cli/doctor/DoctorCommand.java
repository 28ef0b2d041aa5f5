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

    private final DoctorVerdicts verdicts = new DoctorVerdicts();

    @Override
    public Integer call() {
        StillpointHome home = StillpointHome.locate();
        HomeSettings settings = HomeSettings.load(home);
        for (StackProgram program : StackProgram.values()) {
            boolean embedded = program != StackProgram.BROKER && program != StackProgram.OBJECT_STORE
                    || program == StackProgram.BROKER && settings.embeddedBrokerPort() > 0
                    || program == StackProgram.OBJECT_STORE && settings.embeddedStorePort() > 0;
            if (embedded) {
                checkProcess(home, settings, program);
            }
        }
        checkHome(home);
        checkSecrets(home);
        checkVault(home, settings);
        try (KafkaBroker broker = KafkaBroker.connect(settings)) {
            verdicts.say("broker " + settings.bootstrapServers(), true, "");
            verdicts.ask("log", () -> checkSafety(broker.safety()));
            verdicts.ask("disks of the brokers", () -> broker.disks().forEach(this::checkDisk));
            verdicts.ask("clocks", () -> broker.clockOffsets().forEach(this::checkClock));
            verdicts.ask("task queues", () -> checkQueues(broker.oldWorkers()));
            for (ClusterState state : broker.states()) {
                Request.ClusterDeclared declared = state.declared();
                if (declared != null) {
                    checkNodes(home, declared);
                    new EtcdProbe(home.secrets("etcd-backup"), declared).ask(verdicts);
                    checkEndpoints(home, declared);
                }
            }
        } catch (CliException e) {
            verdicts.say("broker " + settings.bootstrapServers(), false, String.valueOf(e.getMessage()));
        }
        int problems = verdicts.problems();
        System.out.println(
                problems == 0 ? "everything is as it should be" : HumanText.plural(problems, "problem") + " found");
        return problems == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void checkProcess(StillpointHome home, HomeSettings settings, StackProgram program) {
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
        } catch (CliException e) {
            verdicts.say(what, false, String.valueOf(e.getMessage()));
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
    private void checkHome(StillpointHome home) {
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

    private void checkSafety(KafkaBroker.LogSafety safety) {
        verdicts.say(
                "log: " + safety.sentence(),
                safety.problem().isEmpty(),
                safety.problem().map(Problem::sentence).orElse(""));
    }

    private void checkDisk(LogDisk disk) {
        String free = disk.freeBytes()
                .map(bytes -> ": " + HumanText.bytes(bytes) + " free")
                .orElse("");
        verdicts.say(
                "records of broker %d in %s%s".formatted(disk.broker(), disk.path(), free),
                disk.problem().isEmpty(),
                disk.problem().map(Problem::sentence).orElse(""));
    }

    private void checkQueues(List<Problem> oldWorkers) {
        verdicts.say(
                "task queues",
                oldWorkers.isEmpty(),
                oldWorkers.stream().map(Problem::sentence).collect(Collectors.joining("; ")));
    }

    private void checkClock(String writer, Duration offset) {
        verdicts.say(
                "clock of " + writer,
                offset.abs().compareTo(MOST_CLOCK_DIFFERENCE) <= 0,
                "%d s %s the broker's. Let NTP set the clocks of all machines"
                        .formatted(offset.abs().toSeconds(), offset.isNegative() ? "behind" : "ahead of"));
    }

    private void checkVault(StillpointHome home, HomeSettings settings) {
        try (VaultAccess vault = VaultAccess.open(home, settings)) {
            var probe = vault.probe();
            verdicts.say("vault " + settings.endpoint() + ", bucket " + settings.bucket(), true, "");
            if (!probe.objectLock()) {
                System.out.println("note     the store has no Object Lock: baselines show as UNPROTECTED");
            }
        } catch (VaultException e) {
            verdicts.say("vault " + settings.endpoint(), false, e.problem().sentence());
        } catch (CliException e) {
            verdicts.say("vault " + settings.endpoint(), false, String.valueOf(e.getMessage()));
        }
    }

    /** A secret that others can read is no secret. */
    private void checkSecrets(StillpointHome home) {
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
            System.out.println("note     the recovery key is still at " + home.recoveryKeys()
                    + ": take it offline and delete it here");
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

    private void checkNodes(StillpointHome home, Request.ClusterDeclared declared) {
        for (String service : List.of(NODE_CONTROL, "restore")) {
            try (var nodes = new RemoteNodes(NodeCredentials.load(
                    home.secrets(service), declared.access().credentials()))) {
                for (Node node : declared.topology().nodes()) {
                    checkNode(nodes, service, node, declared);
                }
            } catch (RemoteException e) {
                verdicts.say(
                        "keys of " + service + " for " + declared.cluster(),
                        false,
                        e.problem().sentence());
            }
        }
    }

    private void checkEndpoints(StillpointHome home, Request.ClusterDeclared declared) {
        Path secrets = home.directory().resolve("secrets");
        for (EndpointChecks.Verdict each : new EndpointChecks(secrets, declared).verdicts()) {
            Problem problem = each.problem();
            verdicts.say(each.what(), problem == null, problem == null ? "" : problem.sentence());
        }
    }

    private void checkNode(RemoteNodes nodes, String service, Node node, Request.ClusterDeclared declared) {
        String what = "node %s as %s".formatted(node.address(), service);
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
                manifests.notes().forEach(note -> System.out.println("note     node " + node.address() + ": " + note));
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
