package io.stillpoint.coordinator.decide.rules;

import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Stage;
import java.util.ArrayList;
import java.util.List;

/** Every small mistake that can be made in a plan. */
final class PlanMutations {

    /** A plan with one mistake, and which. */
    record Mutant(String mistake, Plan plan) {}

    private final Plan plan;
    private final List<Mutant> mutants = new ArrayList<>();

    private PlanMutations(Plan plan) {
        this.plan = plan;
    }

    static List<Mutant> of(Plan plan) {
        PlanMutations mutations = new PlanMutations(plan);
        for (int place = 0; place < plan.stages().size(); place++) {
            mutations.dropStage(place);
            mutations.moveStage(place);
            mutations.dropTargets(place);
            mutations.strangers(place);
            mutations.carelessness(place);
            mutations.otherAction(place);
        }
        return mutations.mutants;
    }

    private void dropStage(int place) {
        List<Stage> stages = new ArrayList<>(plan.stages());
        Stage gone = stages.remove(place);
        add("without " + gone.name(), stages);
    }

    private void moveStage(int place) {
        for (int to = 0; to < plan.stages().size(); to++) {
            if (to != place) {
                List<Stage> stages = new ArrayList<>(plan.stages());
                Stage moved = stages.remove(place);
                stages.add(to, moved);
                String neighbour = to == 0
                        ? "at the beginning"
                        : "after " + stages.get(to - 1).name();
                add(moved.name() + " " + neighbour, stages);
            }
        }
    }

    private void dropTargets(int place) {
        Stage stage = plan.stages().get(place);
        for (String target : stage.targets()) {
            List<String> rest = stage.targets().stream()
                    .filter(other -> !other.equals(target))
                    .toList();
            replace(place, stage.name() + " without " + target, with(stage, stage.action(), rest, stage.onFailure()));
        }
    }

    private void strangers(int place) {
        Stage stage = plan.stages().get(place);
        List<String> more = new ArrayList<>(stage.targets());
        more.add("stranger");
        replace(place, stage.name() + " with a stranger", with(stage, stage.action(), more, stage.onFailure()));
        List<String> twice = new ArrayList<>(stage.targets());
        twice.add(stage.targets().getFirst());
        replace(place, stage.name() + " with a target twice", with(stage, stage.action(), twice, stage.onFailure()));
    }

    private void carelessness(int place) {
        Stage stage = plan.stages().get(place);
        OnFailure other = stage.onFailure() == OnFailure.PROCEED ? OnFailure.COMPENSATE : OnFailure.PROCEED;
        replace(place, stage.name() + " does " + other, with(stage, stage.action(), stage.targets(), other));
        replace(
                place,
                stage.name() + " has no time",
                new Stage(
                        stage.name(),
                        stage.action(),
                        stage.targets(),
                        0,
                        stage.maxAttempts(),
                        stage.retrySeconds(),
                        stage.onFailure()));
        replace(
                place,
                stage.name() + " has no attempt",
                new Stage(
                        stage.name(),
                        stage.action(),
                        stage.targets(),
                        stage.timeoutSeconds(),
                        0,
                        0,
                        stage.onFailure()));
    }

    private void otherAction(int place) {
        Stage stage = plan.stages().get(place);
        for (Action action : Action.values()) {
            if (action != stage.action()) {
                replace(
                        place,
                        stage.name() + " does " + action,
                        with(stage, action, stage.targets(), stage.onFailure()));
            }
        }
    }

    private static Stage with(Stage stage, Action action, List<String> targets, OnFailure onFailure) {
        return new Stage(
                stage.name(),
                action,
                targets,
                stage.timeoutSeconds(),
                stage.maxAttempts(),
                stage.retrySeconds(),
                onFailure);
    }

    private void replace(int place, String mistake, Stage stage) {
        List<Stage> stages = new ArrayList<>(plan.stages());
        stages.set(place, stage);
        add(mistake, stages);
    }

    private void add(String mistake, List<Stage> stages) {
        mutants.add(new Mutant(mistake, new Plan(plan.profile(), stages)));
    }
}
