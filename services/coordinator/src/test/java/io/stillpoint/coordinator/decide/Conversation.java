package io.stillpoint.coordinator.decide;

import io.stillpoint.coordinator.decide.report.ReportCheck;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.Task;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.AsideState;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Understands the lines of a golden story and says what the decider makes of each. A step is named as in its plan; {@code
 * x#1} is its first attempt.
 */
final class Conversation {

    private static final Pattern STEP = Pattern.compile("(\\S+) (is done|fails for good|fails|is refused)");
    private static final Pattern LATE = Pattern.compile("the report on (\\S+)#(\\d+) comes late");
    private static final Pattern SECONDS = Pattern.compile("(\\d+) s pass");
    private static final Pattern COLD = Pattern.compile("someone asks for a baseline within (\\d+) s");
    private static final Pattern UNTIL = Pattern.compile("all goes well until (\\S+)");
    private static final Pattern HEALTHY = Pattern.compile("etcd is healthy on (\\S+), missing (\\S+)");

    private static final Pattern TOKEN = Pattern.compile("(?<=token |run-)\\d{9,}");

    private static final Pattern NOT_BACK = Pattern.compile("the API server says that (\\S+) is not back");

    private static final Pattern ASIDE = Pattern.compile("(\\S+) finds what (\\S+) left(, unfinished)?");
    private static final Pattern NAMED = Pattern.compile("someone asks to remove what (\\S+) left aside");

    private final List<String> said = new ArrayList<>();
    private Scene scene;
    private Envelope<Request> lastRequest;
    private int ids;

    /** What the decider makes of {@code line}. */
    List<String> hear(String line) {
        said.clear();
        try {
            understand(line);
        } catch (RuntimeException e) {
            throw new IllegalStateException("at the line: " + line, e);
        }
        if (scene != null) {
            said.add(Prose.time(scene.now) + " " + Prose.waiting(scene.state));
        }
        return said.stream().map(this::countedFromOne).toList();
    }

    /** The first token of a cluster is a time, and runs are named by tokens; a story counts them from one. */
    private String countedFromOne(String line) {
        return TOKEN.matcher(line)
                .replaceAll(token -> Long.toString(
                        Long.parseLong(token.group()) - scene.tasks.getFirst().fencingToken() + 1));
    }

    private void understand(String line) {
        Matcher step = STEP.matcher(line);
        Matcher late = LATE.matcher(line);
        Matcher seconds = SECONDS.matcher(line);
        Matcher limited = COLD.matcher(line);
        Matcher until = UNTIL.matcher(line);
        Matcher healthy = HEALTHY.matcher(line);
        Matcher notBack = NOT_BACK.matcher(line);
        Matcher aside = ASIDE.matcher(line);
        Matcher named = NAMED.matcher(line);
        if (line.startsWith("a cluster ")) {
            declare(line);
        } else if (named.matches()) {
            ask(new Request.AsideRequested(Clusters.NAME, true, named.group(1), null));
        } else if (aside.matches()) {
            Task task = open(aside.group(1));
            AsideState state = aside.group(3) == null ? AsideState.COMPLETE : AsideState.UNFINISHED;
            tell(scene.report(done(task, Answers.aside(task.step(), state, aside.group(2)))));
        } else if (line.startsWith("someone ")) {
            ask(limited.matches() ? cold(Long.parseLong(limited.group(1))) : request(line));
        } else if (line.equals("the same request arrives again")) {
            arrive(lastRequest);
        } else if (line.equals("all goes well")) {
            allGoesWell("");
        } else if (until.matches()) {
            allGoesWell(until.group(1));
        } else if (healthy.matches()) {
            gate(
                    List.of(healthy.group(1).split("\\+")),
                    List.of(healthy.group(2).split("\\+")));
        } else if (notBack.matches()) {
            checked(notBack.group(1));
        } else if (step.matches()) {
            report(open(step.group(1)), step.group(2));
        } else if (late.matches()) {
            late(late.group(1), Integer.parseInt(late.group(2)));
        } else if (seconds.matches()) {
            scene.now = scene.now.plusSeconds(Long.parseLong(seconds.group(1)));
        } else if (line.equals("the next deadline passes")) {
            passDeadline();
        } else if (line.equals("the coordinator dies, another one takes over")) {
            scene.state = Json.read(Json.bytes(scene.state), ClusterState.class);
        } else {
            throw new IllegalArgumentException("nobody understands this line");
        }
    }

    private void declare(String line) {
        Request.ClusterDeclared cluster = switch (line) {
            case "a cluster of one master and one worker" -> Clusters.smallest();
            case "a cluster of three masters, a management node and a worker" -> Clusters.three();
            case "a cluster with a node of every role" -> Clusters.everyRole();
            case "a cluster of one master and one worker, with registry, MongoDB and MariaDB" ->
                Clusters.withEverything(Clusters.smallest());
            case "a cluster of one master and one worker, with registry, MongoDB and MariaDB, that can be asked" ->
                Clusters.withKubernetes(Clusters.withEverything(Clusters.smallest()));
            default -> throw new IllegalArgumentException("no such cluster");
        };
        if (scene == null) {
            scene = new Scene(cluster);
            said.add("declared: "
                    + cluster.topology().nodes().stream()
                            .map(node -> node.address())
                            .toList());
        } else {
            ask(cluster);
        }
    }

    private Request request(String line) {
        return switch (line) {
            case "someone asks for a baseline" -> cold(null);
            case "someone asks for a hot backup" -> Scene.hot();
            case "someone asks for a hot backup of everything" -> Scene.hotOfAll();
            case "someone asks for a hot backup of MariaDB alone" -> Scene.hot(Component.MARIADB);
            case "someone asks for a restore of MariaDB and the registry" ->
                Scene.restore(Component.MARIADB, Component.REGISTRY);
            case "someone asks for a restore of certificates and MariaDB" ->
                Scene.restore(Component.CERTIFICATES, Component.MARIADB);
            case "someone asks for a restore of the registry" -> Scene.restore(Component.REGISTRY);
            case "someone asks for a restore of etcd and the registry" ->
                Scene.restore(Component.ETCD, Component.REGISTRY);
            case "someone asks for a restore of MariaDB" -> Scene.restore(Component.MARIADB);
            case "someone asks for a restore of MongoDB and MariaDB" ->
                Scene.restore(Component.MONGODB, Component.MARIADB);
            case "someone asks for a restore" -> Scene.restoreToApprove();
            case "someone asks for a restore, approving its plan beforehand" -> Scene.restore();
            case "someone asks for a restore, approving another plan beforehand" ->
                new Request.RestoreRequested(
                        Clusters.NAME, List.of(Component.ETCD), null, false, List.of(), "plan-of-yesterday");
            case "someone asks for a dry run of a restore" ->
                new Request.RestoreRequested(Clusters.NAME, List.of(Component.ETCD), null, true, List.of(), null);
            case "someone asks to stop the cluster" -> new Request.StopRequested(Clusters.NAME);
            case "someone asks what is aside" -> new Request.AsideRequested(Clusters.NAME, false, null, null);
            case "someone asks to remove what is aside" -> new Request.AsideRequested(Clusters.NAME, true, null, null);
            case "someone asks to remove what is aside for more than an hour" ->
                new Request.AsideRequested(Clusters.NAME, true, null, 3600L);
            case "someone asks to start the cluster" -> new Request.StartRequested(Clusters.NAME, List.of());
            case "someone approves the plan" -> approve(Answers.DIGEST);
            case "someone approves another plan" -> approve("plan-of-yesterday");
            case "someone cancels the saga that runs" -> cancel(scene.running().saga());
            case "someone cancels the saga that waits" ->
                cancel(scene.state.line().getFirst().saga());
            default -> throw new IllegalArgumentException("nobody can ask for that");
        };
    }

    private static Request cold(Long limitSeconds) {
        return new Request.BackupRequested(
                Clusters.NAME, Consistency.COLD, true, List.of(Component.NODE_IMAGE), limitSeconds);
    }

    private Request approve(String digest) {
        return new Request.RestoreApproved(Clusters.NAME, scene.running().saga(), digest);
    }

    private static Request cancel(String saga) {
        return new Request.CancelRequested(Clusters.NAME, saga, "the window is needed for something else");
    }

    private void ask(Request request) {
        lastRequest = Scene.envelope("ask-" + ++ids, request, scene.now);
        arrive(lastRequest);
    }

    private void arrive(Envelope<Request> envelope) {
        tell(scene.decide(new ClusterInput.RequestArrived(envelope, RequestLimits.CONTROL_TOPIC)));
    }

    private void allGoesWell(String untilStage) {
        Optional<Task> next = next(untilStage);
        while (next.isPresent()) {
            scene.now = scene.now.plusSeconds(1);
            tell(scene.done(next.get()));
            next = next(untilStage);
        }
    }

    /** Lets the clock go to the next deadline, or the next attempt of a step that failed. */
    private void passDeadline() {
        scene.now = scene.nextDeadline().orElseThrow();
        tell(scene.passTime());
    }

    private Optional<Task> next(String untilStage) {
        boolean reached =
                scene.open.stream().anyMatch(task -> task.step().stage().equals(untilStage) && current(task));
        return reached
                ? Optional.empty()
                : scene.open.stream().filter(this::current).findFirst();
    }

    private boolean current(Task task) {
        return ReportCheck.staleness(scene.state.running(), Answers.failed(task, "x", Answers.problem("x", "x"), true))
                .isEmpty();
    }

    private Task open(String step) {
        return scene.open.stream()
                .filter(task -> task.step().step().equals(step))
                .reduce((_, later) -> later)
                .orElseThrow(() -> new IllegalArgumentException("that step is not open"));
    }

    private void report(Task task, String what) {
        tell(
                switch (what) {
                    case "is done" -> scene.done(task);
                    case "fails" -> scene.failed(task, true);
                    case "fails for good" -> scene.failed(task, false);
                    case "is refused" -> scene.report(done(task, Answers.refused(task.step())));
                    default -> throw new IllegalArgumentException(what);
                });
    }

    private void late(String step, int attempt) {
        Task task = scene.tasks.stream()
                .filter(old -> old.step().step().equals(step) && old.step().attempt() == attempt)
                .findFirst()
                .orElseThrow();
        tell(scene.done(task));
    }

    private void gate(List<String> healthy, List<String> missing) {
        Task task = scene.open.stream()
                .filter(open -> open.work() instanceof Work.OnEtcd && current(open))
                .findFirst()
                .orElseThrow();
        tell(scene.report(done(task, new StepFact.EtcdHealthy(task.step(), healthy, missing))));
    }

    private void checked(String node) {
        Task task = scene.open.stream()
                .filter(open -> open.action() == Action.CHECK_CLUSTER && current(open))
                .findFirst()
                .orElseThrow();
        tell(scene.report(done(task, Answers.notAllWell(task.step(), node))));
    }

    private static Report done(Task task, StepFact.Completion fact) {
        return new Report(task.step(), task.action(), task.fencingToken(), "run-9", "host-1", new Report.Done(fact));
    }

    private void tell(Decision decision) {
        for (Fact fact : decision.facts()) {
            said.addAll(Prose.lines(fact));
        }
        decision.notes().forEach(note -> said.add("note: " + note));
        decision.deadLetter().ifPresent(problem -> said.add("to the dead letters: " + problem.code()));
    }
}
