package io.stillpoint.coordinator.decide.sim;

import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Task;
import java.util.List;

/** Fills in what a backup worker would have read from the machines. */
final class Truth {

    private Truth() {}

    static StepFact.Completion of(World world, Task task, StepFact.Completion fact) {
        return switch (fact) {
            case StepFact.NodeChecked checked ->
                new StepFact.NodeChecked(
                        checked.step(),
                        checked.node(),
                        world.node(checked.node()).boot(),
                        checked.imageBytes(),
                        checked.manifests());
            case StepFact.NodeQuiesced quiesced ->
                new StepFact.NodeQuiesced(
                        quiesced.step(),
                        quiesced.node(),
                        world.node(quiesced.node()).boot(),
                        quiesced.processesGone(),
                        quiesced.portsFree());
            case StepFact.NodeStarted started ->
                new StepFact.NodeStarted(
                        started.step(),
                        started.node(),
                        world.node(started.node()).boot());
            case StepFact.EtcdHealthy healthy -> {
                List<String> well = world.healthyMembers().stream()
                        .map(node -> node.address)
                        .toList();
                List<String> missing = world.members().stream()
                        .map(node -> node.address)
                        .filter(address -> !well.contains(address))
                        .toList();
                yield new StepFact.EtcdHealthy(healthy.step(), well, missing);
            }
            case StepFact.AsideListed listed ->
                new StepFact.AsideListed(
                        listed.step(), world.aside(listed.step().target()).items(), 0);
            default -> fact;
        };
    }
}
