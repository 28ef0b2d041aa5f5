package io.stillpoint.secrets;

import io.stillpoint.schemas.shared.Component;
import java.nio.file.Path;

/** Paths of the secrets for one cluster, below a service's own secrets directory. */
public final class ClusterSecrets {

    /** The folder below the service's secrets directory. */
    public static final String FOLDER = "clusters";

    private ClusterSecrets() {}

    /**
     * Returns {@code clusters/<credentials>}.
     *
     * @param secrets the service's secrets directory
     * @param credentials name of the folder, from {@link io.stillpoint.schemas.shared.Access#credentials()}
     */
    public static Path folder(Path secrets, String credentials) {
        return secrets.resolve(FOLDER).resolve(credentials);
    }

    /** Returns {@code clusters/<credentials>/kubeconfig}, with which the API server is asked. */
    public static Path kubeconfig(Path secrets, String credentials) {
        return folder(secrets, credentials).resolve("kubeconfig");
    }

    /** Returns {@code clusters/<credentials>/<component label>}. */
    public static Path folder(Path secrets, String credentials, Component component) {
        return folder(secrets, credentials).resolve(component.label());
    }
}
