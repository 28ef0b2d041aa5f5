package io.stillpoint.schemas.shared;

/**
 * How long things may take on this cluster. "Be patient" is part of the operations brief.
 *
 * @param parkSeconds until parked containers are gone and their ports closed
 * @param quiesceSeconds until kubelet, docker and their processes are gone
 * @param startSeconds until a started node is up
 * @param etcdHealthySeconds until every etcd member is healthy
 * @param imageSeconds until one node's image is taken
 */
public record Patience(
        long parkSeconds, long quiesceSeconds, long startSeconds, long etcdHealthySeconds, long imageSeconds) {

    /** Returns limits for a cluster of real machines. */
    public static Patience standard() {
        return new Patience(300, 600, 900, 600, 4 * 3600);
    }
}
