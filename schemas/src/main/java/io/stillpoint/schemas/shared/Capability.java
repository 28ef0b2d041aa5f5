package io.stillpoint.schemas.shared;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A kind of backup worker; each has one or two queues of its own, see {@link io.stillpoint.schemas.internal.WorkQueue}. */
public enum Capability {
    @JsonProperty("node-control")
    NODE_CONTROL("node-control"),
    @JsonProperty("node-backup")
    NODE_BACKUP("node-backup"),
    @JsonProperty("etcd-backup")
    ETCD_BACKUP("etcd-backup"),
    @JsonProperty("registry-backup")
    REGISTRY_BACKUP("registry-backup"),
    /** Saves databases. */
    @JsonProperty("db-backup")
    DB_BACKUP("db-backup"),
    @JsonProperty("restore")
    RESTORE("restore"),
    /** Removes from the vault; nobody else may. */
    @JsonProperty("prune")
    PRUNE("prune");

    private final String label;

    Capability(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
