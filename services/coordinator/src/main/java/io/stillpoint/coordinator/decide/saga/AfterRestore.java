package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.coordinator.decide.state.SagaSteps;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a person looks at after a restore: what is not there, and things beside the restored data that remember a later time. They are not Stillpoint's to change,
 * and it has no access to most of them.
 */
final class AfterRestore {

    private static final List<String> AFTER_ETCD = List.of(
            "addresses of pods: 'calicoctl ipam check', where Calico keeps its data in this etcd. Pods that were made"
                    + " after the snapshot still use addresses that it calls free.",
            "pods: 'kubectl get pods --all-namespaces -o wide'. What a kubelet started after the snapshot runs without"
                    + " an object, or is a phantom; restart kubelets that were not reached.",
            "tokens: service accounts made after the snapshot are gone, and pods refuse or are refused with"
                    + " 'Unauthorized'. Delete such pods, so that they start with a valid token.");

    /** A fact is for one look. */
    private static final int MOST_LINES = 20;

    private AfterRestore() {}

    /** Returns a line for each thing. Only etcd's data is also remembered elsewhere. */
    static List<String> lookAt(List<SnapshotRef> restored) {
        return restored.stream().anyMatch(snapshot -> snapshot.component() == Component.ETCD) ? AFTER_ETCD : List.of();
    }

    /** Returns what the source had and is not there: a restore is judged by that, not by what its snapshots have. */
    static List<String> notRestored(SagaState saga, List<SnapshotRef> restored) {
        List<String> lines = Stream.concat(
                        restored.stream()
                                .flatMap(snapshot -> snapshot.losses().stream())
                                .map(loss ->
                                        "%s %s: %s".formatted(loss.component().label(), loss.what(), loss.why())),
                        restored.stream()
                                .flatMap(
                                        snapshot -> SagaSteps.of(saga)
                                                .result(
                                                        StepFact.ContentRestored.class,
                                                        snapshot.component().label())
                                                .stream())
                                .flatMap(fact -> fact.refused().stream()
                                        .map(refused -> "%s %s: it did not take it"
                                                .formatted(fact.component().label(), refused))))
                .toList();
        return lines.size() <= MOST_LINES
                ? lines
                : Stream.concat(
                                lines.stream().limit(MOST_LINES),
                                Stream.of("and %d more: see ./stillpoint saga describe %s"
                                        .formatted(lines.size() - MOST_LINES, saga.saga())))
                        .toList();
    }
}
