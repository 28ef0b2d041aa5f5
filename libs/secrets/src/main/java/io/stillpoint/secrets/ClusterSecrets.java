package io.stillpoint.secrets;

import io.stillpoint.schemas.shared.Component;
import java.nio.file.Path;

/** Where the secrets for one cluster are, below a service's own secrets directory. */
public final class ClusterSecrets {

    /** Below the service's secrets directory. */
    public static final String FOLDER = "clusters";

    private ClusterSecrets() {}

    /**
     * {@code clusters/<credentials>}.
     *
     * @param secrets the service's secrets directory
     * @param credentials name of the folder, from {@link io.stillpoint.schemas.shared.Access#credentials()}
     */
    public static Path folder(Path secrets, String credentials) {
        return secrets.resolve(FOLDER).resolve(credentials);
    }

    /** {@code clusters/<credentials>/<component label>}. */
    public static Path folder(Path secrets, String credentials, Component component) {
        return folder(secrets, credentials).resolve(component.label());
    }
}
