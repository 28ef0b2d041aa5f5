package io.stillpoint.etcd.tool;

/**
 * The etcdctl (or, from etcd 3.6 on, etcdutl) of this machine.
 *
 * @param command path of the program
 * @param bumpsRevision whether its {@code snapshot restore} knows {@code --bump-revision} and {@code --mark-compacted}
 */
public record EtcdTool(String command, EtcdVersion version, boolean bumpsRevision) {}
