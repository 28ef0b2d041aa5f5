package io.stillpoint.remote.etcd;

/** The two places where etcd's static pod manifest may be. */
public enum EtcdJsonPlace {
    ACTIVE("/etc/cfc/pods/etcd.json"),
    PARKED("/etc/cfc/podbackup/etcd.json");

    private final String path;

    EtcdJsonPlace(String path) {
        this.path = path;
    }

    public String path() {
        return path;
    }
}
