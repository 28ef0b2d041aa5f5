package io.stillpoint.cli.cluster;

import io.stillpoint.schemas.shared.Patience;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long stops and starts may take on a cluster; what is not named keeps the value that suits real machines. */
final class PatienceOptions {

    @Option(
            names = "--patience-park-seconds",
            description = "Until parked pods are gone and their ports closed; 300 by default.")
    private @Nullable Long parkSeconds;

    @Option(
            names = "--patience-quiesce-seconds",
            description = "Until kubelet, docker and their processes are gone; 600 by default.")
    private @Nullable Long quiesceSeconds;

    @Option(
            names = "--patience-start-seconds",
            description = "Until a started node is up; a node that takes longer is named and left. 900 by default.")
    private @Nullable Long startSeconds;

    @Option(
            names = "--patience-etcd-seconds",
            description = "Until every etcd member is healthy after a start; 600 by default.")
    private @Nullable Long etcdHealthySeconds;

    @Option(names = "--patience-image-seconds", description = "Until one node's image is taken; 14400 by default.")
    private @Nullable Long imageSeconds;

    Patience patience() {
        Patience standard = Patience.standard();
        return new Patience(
                orStandard(parkSeconds, standard.parkSeconds()),
                orStandard(quiesceSeconds, standard.quiesceSeconds()),
                orStandard(startSeconds, standard.startSeconds()),
                orStandard(etcdHealthySeconds, standard.etcdHealthySeconds()),
                orStandard(imageSeconds, standard.imageSeconds()));
    }

    private static long orStandard(@Nullable Long asked, long standard) {
        return asked == null ? standard : asked;
    }
}
