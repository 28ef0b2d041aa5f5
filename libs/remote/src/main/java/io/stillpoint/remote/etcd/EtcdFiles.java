package io.stillpoint.remote.etcd;

/**
 * What a master knows about its etcd: the manifest, and a client certificate to talk to it.
 *
 * @param etcdJson text of {@code etcd.json}, active or parked
 * @param caPem {@code /etc/cfc/conf/etcd/ca.pem}
 * @param clientPem {@code client.pem}
 * @param clientKeyPem {@code client-key.pem}; a secret
 */
public record EtcdFiles(String etcdJson, String caPem, String clientPem, String clientKeyPem) {

    @Override
    public String toString() {
        return "EtcdFiles[…]";
    }
}
