package io.stillpoint.coordinator.decide.saga;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.List;

/**
 * What a person looks at after a restore: things beside the restored data that remember a later time. They are not Stillpoint's to change,
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

    private AfterRestore() {}

    /** Returns a line for each thing. Only etcd's data is also remembered elsewhere. */
    static List<String> lookAt(List<SnapshotRef> restored) {
        return restored.stream().anyMatch(snapshot -> snapshot.component() == Component.ETCD) ? AFTER_ETCD : List.of();
    }
}
