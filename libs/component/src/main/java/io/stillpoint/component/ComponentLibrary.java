package io.stillpoint.component;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * A component that answers at an address of its own, as services and command line see it. Each library has one, named in
 * {@code META-INF/services}; nothing else has to know which components there are.
 */
public interface ComponentLibrary {

    /** Whose library this is. */
    Component component();

    /** What saves it, in its backup service. Connects to nothing yet. */
    ComponentBackup backup(BackupResources service);

    /** What restores it, in the restore service. Connects to nothing yet. */
    ComponentRestore restore(RestoreResources service);

    /**
     * Asks the component, as a service would, whether it can be reached, lets this login in, and is fit for {@code purpose}.
     * Changes nothing.
     *
     * @param secrets the secrets directory of the service that would do it
     * @param credentials name of the cluster's folder in there
     * @throws io.stillpoint.schemas.shared.ProblemException when it is not
     */
    void check(ComponentEndpoint endpoint, Path secrets, String credentials, Purpose purpose)
            throws IOException, InterruptedException;

    /** What somebody wants to do with a component. */
    enum Purpose {
        BACKUP,
        RESTORE
    }

    /** Every library on the class path, in the order in which components are saved. */
    static Map<Component, ComponentLibrary> installed() {
        Map<Component, ComponentLibrary> libraries = new EnumMap<>(Component.class);
        Stream<ComponentLibrary> found =
                ServiceLoader.load(ComponentLibrary.class).stream().map(ServiceLoader.Provider::get);
        found.forEach(library -> libraries.put(library.component(), library));
        return libraries;
    }
}
