package io.stillpoint.remote;

import java.util.List;

/**
 * What tells the installed releases on one node.
 *
 * @param images of the containers in {@code master.json}, active or parked, with their tags; empty on a node without it
 * @param installers directories of the installer, such as {@code /opt/ibm-cloud-private-3.1.1/cluster}
 */
public record NodeVersions(List<String> images, List<String> installers) {

    public NodeVersions {
        images = List.copyOf(images);
        installers = List.copyOf(installers);
    }
}
