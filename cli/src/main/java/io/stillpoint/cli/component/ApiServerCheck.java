package io.stillpoint.cli.component;

import io.stillpoint.kubernetes.ApiServer;
import io.stillpoint.kubernetes.ClusterHealth;
import io.stillpoint.kubernetes.KubeconfigFile;
import io.stillpoint.kubernetes.KubernetesException;
import io.stillpoint.kubernetes.LoginLife;
import io.stillpoint.schemas.shared.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Asks the API server for all that services are going to ask it for. */
public final class ApiServerCheck {

    private ApiServerCheck() {}

    /**
     * Checks it.
     *
     * @param registry whether the cluster has a registry that may be restored
     */
    static void check(Path kubeconfig, String cluster, boolean registry) throws KubernetesException {
        requireLasting(kubeconfig);
        try (ApiServer server = ApiServer.open(kubeconfig)) {
            server.nodes();
            server.pods();
            if (registry) {
                requireRecycling(server, cluster);
            }
        }
    }

    /** Checks that a backup of the registry will learn what pods run. */
    static void checkImages(Path kubeconfig) throws KubernetesException {
        requireLasting(kubeconfig);
        try (ApiServer server = ApiServer.open(kubeconfig)) {
            server.images();
        }
    }

    private static void requireLasting(Path kubeconfig) throws KubernetesException {
        Optional<Problem> ends = LoginLife.problem(KubeconfigFile.read(kubeconfig), Instant.now());
        if (ends.isPresent()) {
            throw new KubernetesException(ends.get(), false);
        }
    }

    /** A restore of the registry ends with new pods, so the right to delete the old ones is asked for long before. */
    public static void requireRecycling(ApiServer server, String cluster) throws KubernetesException {
        if (!server.mayDeletePods(ClusterHealth.PLATFORM)) {
            throw new KubernetesException(
                    new Problem(
                            "api-right-missing",
                            "an account that may delete pods of " + ClusterHealth.PLATFORM,
                            "one that may not",
                            "API server of " + cluster,
                            "Give it that right: a restore of the registry ends with new pods image-manager-*."),
                    false);
        }
    }
}
