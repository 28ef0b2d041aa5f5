package io.stillpoint.restore.certificates;

import java.util.Optional;

/** What may have happened to a master before its certificates are restored. It must not stop the restore for good. */
enum TargetDamage {
    DIRECTORY_MISSING("ca-unknown", "rm -r etc/cfc/conf"),
    DIRECTORY_EMPTY("ca-unknown", "rm -r etc/cfc/conf; mkdir etc/cfc/conf"),
    EVERYTHING_MISSING("ca-unknown", "rm -r etc/cfc/conf etc/docker"),
    CA_CUT("ca-unknown", "echo cut > etc/cfc/conf/etcd/ca.pem"),
    MANIFEST_OF_ETCD_MISSING("ca-unknown", "rm etc/cfc/pods/etcd.json"),
    MANIFEST_OF_ETCD_CUT("ca-unknown", "echo '{' > etc/cfc/pods/etcd.json"),
    KEY_MISSING(null, "rm etc/cfc/conf/etcd/server-key.pem"),
    CERTIFICATE_CUT(null, "truncate --size 20 etc/cfc/conf/etcd/server.pem"),
    CERTIFICATE_EXPIRED(
            null,
            "cd etc/cfc/conf/etcd; openssl req -x509 -newkey rsa:2048 -nodes -batch -subj /CN=server -keyout"
                    + " server-key.pem -out server.pem -not_before 20200101000000Z -not_after 20200102000000Z 2>/dev/null"
                    + " || : > server.pem"),
    UNREADABLE(null, "chmod 000 etc/cfc/conf/etcd/server.pem etc/docker/certs.d"),
    FULL_OF_STRANGERS(
            null,
            "mkdir 'etc/cfc/conf/of somebody'; echo x > etc/cfc/conf/etcd/other.pem; ln -s /nowhere etc/cfc/conf/link");

    private final String guard;
    private final String script;

    TargetDamage(String guard, String script) {
        this.guard = guard;
        this.script = script;
    }

    /** The guard that asks to be accepted by name; empty when the restore goes through without. */
    Optional<String> guard() {
        return Optional.ofNullable(guard);
    }

    /** For bash, in the node's root. */
    String script() {
        return script;
    }
}
