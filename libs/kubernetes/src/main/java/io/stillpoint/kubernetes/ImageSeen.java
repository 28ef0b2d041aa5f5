package io.stillpoint.kubernetes;

/**
 * The image of one container of a pod.
 *
 * @param asked as the pod names it, {@code mycluster.icp:8500/team/app:v1}
 * @param running as its node says, {@code docker-pullable://mycluster.icp:8500/team/app@sha256:…}; empty while it runs nothing
 */
public record ImageSeen(String asked, String running) {}
