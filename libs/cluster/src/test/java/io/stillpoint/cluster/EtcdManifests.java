package io.stillpoint.cluster;

import io.stillpoint.schemas.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Manifests as releases of the installer write them. */
final class EtcdManifests {

    static final List<String> FLAGS = List.of(
            "--name=etcd0",
            "--data-dir=/var/lib/etcd",
            "--initial-advertise-peer-urls=https://10.0.0.11:2380",
            "--listen-peer-urls=https://0.0.0.0:2380",
            "--listen-client-urls=https://0.0.0.0:4001",
            "--advertise-client-urls=https://10.0.0.11:4001",
            "--cert-file=/etc/cfc/conf/etcd/server.pem",
            "--key-file=/etc/cfc/conf/etcd/server-key.pem",
            "--client-cert-auth",
            "--peer-auto-tls",
            "--trusted-ca-file=/etc/cfc/conf/etcd/ca.pem",
            "--initial-cluster-token=etcd-cluster-1",
            "--initial-cluster=etcd0=https://10.0.0.11:2380,etcd1=https://10.0.0.12:2380",
            "--snapshot-count=10000",
            "--initial-cluster-state=new");

    private static final String MOUNTS = """
            [{"name": "data", "mountPath": "/var/lib/etcd"},
             {"name": "certs", "mountPath": "/etc/cfc/conf/etcd", "readOnly": true}]""";
    private static final String VOLUMES = """
            [{"name": "data", "hostPath": {"path": "/var/lib/etcd"}},
             {"name": "certs", "hostPath": {"path": "/etc/cfc/conf/etcd"}}]""";

    private EtcdManifests() {}

    /** As ICP 2.1 and later write it: the command is a list. */
    static byte[] listed() {
        return listed(FLAGS);
    }

    static byte[] listed(List<String> flags) {
        List<String> command = new ArrayList<>(List.of("etcd"));
        command.addAll(flags);
        return pod("\"command\": " + Json.text(command), MOUNTS, VOLUMES);
    }

    /** The flags without the one of this name, and with others. */
    static List<String> flagsBut(String name, String... others) {
        List<String> flags = new ArrayList<>(FLAGS);
        flags.removeIf(flag -> flag.equals("--" + name) || flag.startsWith("--" + name + "="));
        flags.addAll(List.of(others));
        return flags;
    }

    static byte[] pod(String commandFields) {
        return pod(commandFields, MOUNTS, VOLUMES);
    }

    static byte[] pod(String commandFields, String mounts, String volumes) {
        return """
                {"apiVersion": "v1", "kind": "Pod",
                 "metadata": {"name": "k8s-etcd", "namespace": "kube-system"},
                 "spec": {"hostNetwork": true,
                  "containers": [{"name": "etcd", "image": "ibmcom/etcd:v3.2.24", %s, "volumeMounts": %s}],
                  "volumes": %s}}
                """.formatted(commandFields, mounts, volumes).getBytes(StandardCharsets.UTF_8);
    }
}
