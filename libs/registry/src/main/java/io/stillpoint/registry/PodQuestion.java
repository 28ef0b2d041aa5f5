package io.stillpoint.registry;

import io.stillpoint.kubernetes.ImageSeen;
import io.stillpoint.kubernetes.KubernetesException;
import java.util.Set;

/** Asks a cluster what its pods run. */
@FunctionalInterface
public interface PodQuestion {

    /** Of a cluster without an API server that could be asked. */
    PodQuestion NOBODY = Set::of;

    Set<ImageSeen> ask() throws KubernetesException;
}
