package io.stillpoint.schemas.shared;

/**
 * How the machines are reached. Keys and certificates are files that each service finds by {@code credentials}; they are
 * never in events.
 *
 * @param user the remote account, normally {@code root}
 * @param sshPort port of sshd on every node
 * @param credentials name of the folder of secrets, below each service's own secrets directory
 * @param etcdClientPort client port read out of the cluster's {@code etcd.json}
 */
public record Access(String user, int sshPort, String credentials, int etcdClientPort) {}
