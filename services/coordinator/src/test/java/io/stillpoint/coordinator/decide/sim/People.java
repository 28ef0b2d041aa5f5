package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.coordinator.decide.Answers;
import io.stillpoint.coordinator.decide.ClusterInput;
import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.coordinator.decide.state.Decision;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Report;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.StepRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Those who ask for things: at the wrong time, twice, too late, and who change their minds. Their programs all count 1, 2, 3. */
final class People {

    private static final long SECOND = 1000;

    private static final BackupPolicy POLICY = new BackupPolicy(
            List.of(new ScheduleRule("often", Consistency.HOT, List.of(), null, 14_400L, "UTC", 0, null, false)),
            new Retention(3, 0, 7, 0, 0, 0, 0, 2),
            new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false),
            false);

    private final World world;
    private final SplittableRandom random;
    private final ClusterDeclared cluster;
    private final boolean forgetful;
    private final List<String> restores = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();

    People(World world) {
        this.world = world;
        this.random = world.random();
        this.cluster = choose();
        this.forgetful = !cluster.endpoints().isEmpty() && random.nextInt(4) == 0;
    }

    ClusterDeclared cluster() {
        return cluster;
    }

    private ClusterDeclared choose() {
        List<Component> content = random.nextInt(4) == 0 ? List.of() : some(Component.content());
        ClusterDeclared declared = Clusters.with(nodes(), content.toArray(Component[]::new));
        return random.nextBoolean() ? Clusters.withKubernetes(declared) : declared;
    }

    private <T> List<T> some(List<T> all) {
        return all.stream().filter(_ -> random.nextInt(3) > 0).toList();
    }

    private ClusterDeclared nodes() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> Clusters.of(1, 0, 0, 0, 0, 1);
            case 4, 5 -> Clusters.of(3, 0, 0, 0, 0, 1);
            case 6 -> Clusters.of(3, 0, 1, 0, 0, 1);
            case 7 -> Clusters.of(1, 0, 1, 0, 2, 1);
            case 8 -> Clusters.of(1, 3, 0, 0, 0, 1);
            default -> Clusters.of(1, 1, 1, 1, 1, 1);
        };
    }

    void comeUpWithThings() {
        world.after(0, () -> ask(cluster));
        int wishes = 1 + random.nextInt(3) / 2 + random.nextInt(8) / 7;
        for (int wish = 0; wish < wishes; wish++) {
            long when = wish == 0 ? SECOND : world.between(SECOND, 400 * SECOND);
            world.after(when, this::wish);
        }
        if (wishes > 1 && random.nextInt(4) == 0) {
            world.after(world.between(100 * SECOND, 500 * SECOND), this::cancelWaiting);
        }
        if (random.nextInt(10) == 0) {
            world.after(world.between(SECOND, 300 * SECOND), () -> ask(enlarged()));
        }
        if (random.nextInt(20) == 0) {
            world.after(world.between(SECOND, 300 * SECOND), this::rubbish);
            world.after(world.between(SECOND, 300 * SECOND), this::rubbish);
        }
    }

    /** The cluster with one worker more; its machine is there from the beginning. */
    ClusterDeclared enlarged() {
        List<Node> nodes = new ArrayList<>(cluster.topology().nodes());
        nodes.add(Clusters.node("w9", Role.WORKER));
        // Now and then with fewer endpoints than somebody who waits in line has counted on.
        ClusterDeclared declared = Clusters.declared(
                nodes, cluster.endpoints().subList(0, cluster.endpoints().size() - (forgetful ? 1 : 0)));
        return cluster.kubernetes() ? Clusters.withKubernetes(declared) : declared;
    }

    private void wish() {
        if (world.meansAside() && restores.isEmpty()) {
            ask(restore(Answers.DIGEST));
            return;
        }
        if (world.meansRecycling() && random.nextInt(2) == 0) {
            ask(restore(List.of(Component.REGISTRY), Answers.DIGEST));
            return;
        }
        if (world.meansMongodbRolledBack() && random.nextBoolean()) {
            ask(restore(List.of(Component.MONGODB), Answers.DIGEST));
            return;
        }
        if (world.meansPrune() && random.nextInt(3) == 0) {
            prune(true);
            return;
        }
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> ask(hot());
            case 3 -> ask(random.nextBoolean() ? hot() : hotImages());
            case 4, 5, 6, 7, 8, 9, 10, 11 -> ask(restore());
            case 12, 13 -> {
                ask(new Request.StopRequested(Clusters.NAME));
                world.after(
                        world.between(SECOND, 300 * SECOND),
                        () -> ask(new Request.StartRequested(Clusters.NAME, List.of())));
            }
            case 14 -> ask(new Request.StartRequested(Clusters.NAME, List.of()));
            case 15 -> prune(random.nextInt(3) > 0);
            default -> ask(cold());
        }
    }

    private void prune(boolean confirm) {
        ask(new Request.PolicyDeclared(Clusters.NAME, POLICY));
        if (random.nextInt(4) == 0) {
            ask(new Request.PinRequested(Clusters.NAME, "p-old", random.nextInt(4) > 0, "audit"));
        }
        ask(new Request.PruneRequested(Clusters.NAME, confirm));
    }

    private Request hot() {
        List<Component> components = random.nextInt(3) > 0 ? List.of() : some(possible());
        return new Request.BackupRequested(Clusters.NAME, Consistency.HOT, false, components, null);
    }

    /** Also where there is no such node. */
    private Request hotImages() {
        List<Role> roles = some(List.of(Role.MANAGEMENT, Role.VA));
        return Request.BackupRequested.hotImages(Clusters.NAME, roles);
    }

    /** What is declared, and now and then something that is not. */
    private List<Component> possible() {
        List<Component> possible = new ArrayList<>(List.of(Component.ETCD));
        for (Component content : Component.content()) {
            boolean declared = !content.hasEndpoint()
                    || cluster.endpoints().stream().anyMatch(endpoint -> endpoint.component() == content);
            if (declared || random.nextInt(20) == 0) {
                possible.add(content);
            }
        }
        return possible;
    }

    private Request cold() {
        Long limitSeconds = random.nextInt(5) == 0 ? world.between(1, 150) : null;
        return new Request.BackupRequested(
                Clusters.NAME,
                Consistency.COLD,
                random.nextBoolean(),
                List.of(Component.NODE_IMAGE),
                limitSeconds,
                null,
                List.of(),
                random.nextInt(3) == 0);
    }

    private Request restore() {
        return restore(random.nextInt(4) > 0 ? random.nextInt(20) == 0 ? "another" : Answers.DIGEST : null);
    }

    private Request restore(@Nullable String approved) {
        return restore(random.nextInt(3) == 0 ? List.of(Component.ETCD) : some(possible()), approved);
    }

    private Request restore(List<Component> components, @Nullable String approved) {
        boolean dryRun = random.nextInt(15) == 0;
        return new Request.RestoreRequested(Clusters.NAME, components, null, dryRun, List.of(), approved);
    }

    /** Now and then by the name of a restore, which may not have completed. */
    private Request aside() {
        boolean plainly = world.meansAside();
        String saga = plainly || restores.isEmpty() || random.nextInt(3) > 0
                ? null
                : restores.get(random.nextInt(restores.size()));
        Long olderThanSeconds = plainly || random.nextInt(4) > 0 ? null : world.between(1, 400);
        return new Request.AsideRequested(Clusters.NAME, plainly || random.nextInt(4) > 0, saga, olderThanSeconds);
    }

    void cancel(String saga) {
        ask(new Request.CancelRequested(Clusters.NAME, saga, "changed their mind"));
    }

    private void cancelWaiting() {
        world.state().line().forEach(waiting -> cancel(waiting.saga()));
    }

    private void ask(Request request) {
        String source = random.nextInt(3) > 0 ? "people" : "others";
        String id = "r-" + ids.merge(source, 1, Integer::sum);
        boolean late = random.nextInt(25) == 0;
        var time = late ? world.clock().minusSeconds(7200) : world.clock();
        String type = "io.stillpoint.%s.v1".formatted(request.getClass().getSimpleName());
        Envelope<Request> envelope =
                new Envelope<>(id, source, type, time, Clusters.NAME, null, null, null, null, request);
        ClusterInput input = new ClusterInput.RequestArrived(envelope, "stillpoint.control");
        world.process(input);
        if (random.nextInt(8) == 0) {
            world.after(world.between(1, 2000 * SECOND), () -> world.process(input));
        }
    }

    private void rubbish() {
        world.process(new ClusterInput.MalformedArrived(new RequestFact.RequestRejected(
                Clusters.NAME,
                "rubbish-" + ids.merge("rubbish", 1, Integer::sum),
                "people",
                "?",
                Answers.problem("not-json", "stillpoint.requests"))));
    }

    /** Reacts to what is published. */
    void see(Decision decision) {
        for (Fact fact : decision.facts()) {
            if (fact instanceof StepFact.RestorePlanned planned) {
                approve(planned);
            }
            if (fact instanceof SagaFact.SagaStarted started && started.kind() == SagaKind.RESTORE) {
                restores.add(started.saga());
            }
            if ((fact instanceof SagaFact.RestoreCompleted || fact instanceof SagaFact.RestoreFailed)
                    && (world.meansAside() || random.nextInt(4) == 0)) {
                world.after(world.between(SECOND, 300 * SECOND), () -> ask(aside()));
            }
            if (fact instanceof StepFact.SnapshotCompleted completed && random.nextInt(4) == 0) {
                verify(completed);
            }
        }
    }

    private void approve(StepFact.RestorePlanned planned) {
        int mood = random.nextInt(10);
        String saga = planned.step().saga();
        if (mood > 1) {
            world.after(
                    world.between(SECOND, 100 * SECOND),
                    () -> ask(new Request.RestoreApproved(Clusters.NAME, saga, planned.planDigest())));
        }
        if (mood == 0 || mood == 2) {
            world.after(
                    world.between(SECOND, 100 * SECOND),
                    () -> ask(new Request.RestoreApproved(Clusters.NAME, saga, "something-else")));
        }
        if (mood == 3) {
            world.after(world.between(SECOND, 100 * SECOND), () -> cancel(saga));
        }
    }

    /** The restore service reads every new snapshot back. */
    private void verify(StepFact.SnapshotCompleted completed) {
        StepRef step = UnaskedReport.step(completed.step().saga(), completed.snapshot());
        Report.Outcome outcome = random.nextInt(5) == 0
                ? new Report.Failed(Answers.problem("unreadable", step.target()), false)
                : new Report.Done(new StepFact.SnapshotVerified(step, completed.snapshot()));
        Report report = UnaskedReport.of(step, "verifier", "host-2", outcome);
        world.after(world.between(SECOND, 3000 * SECOND), () -> world.reported(report));
        world.after(world.between(SECOND, 3000 * SECOND), () -> world.reported(report));
    }
}
