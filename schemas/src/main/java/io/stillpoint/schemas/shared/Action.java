package io.stillpoint.schemas.shared;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a stage does, which backup workers can do it, whether that may last for hours, and what it changes. */
public enum Action {
    /** Preflight of one node: reachable, root, units, manifests, disk, clock. Changes nothing. */
    @JsonProperty("check-node")
    CHECK_NODE(Capability.NODE_CONTROL, Kind.CONTROL, Changes.NOTHING),
    /** Preflight of etcd: members, health, revision. Changes nothing. */
    @JsonProperty("check-etcd")
    CHECK_ETCD(Capability.ETCD_BACKUP, Kind.CONTROL, Changes.NOTHING),
    /** Preflight of the vault: a probe object is written, read back and removed. */
    @JsonProperty("check-vault")
    CHECK_VAULT(Capability.NODE_BACKUP, Kind.CONTROL, Changes.NOTHING),
    /** Reads which releases of Kubernetes and of the product are installed. Changes nothing. */
    @JsonProperty("read-versions")
    READ_VERSIONS(Capability.NODE_CONTROL, Kind.CONTROL, Changes.NOTHING),
    /** Parks etcd's manifest and proves that 2380 and the client port are closed. */
    @JsonProperty("park-etcd")
    PARK_ETCD(Capability.NODE_CONTROL, Kind.CONTROL, Changes.NODE),
    /** Parks every other static pod manifest and proves that the containers' ports are closed. */
    @JsonProperty("park-pods")
    PARK_PODS(Capability.NODE_CONTROL, Kind.CONTROL, Changes.NODE),
    /** Stops kubelet, then docker; proves that processes are gone and ports are free. */
    @JsonProperty("quiesce")
    QUIESCE(Capability.NODE_CONTROL, Kind.CONTROL, Changes.NODE),
    @JsonProperty("stop-kubelet")
    STOP_KUBELET(Capability.NODE_CONTROL, Kind.CONTROL, Changes.NODE),
    @JsonProperty("start-kubelet")
    START_KUBELET(Capability.NODE_CONTROL, Kind.CONTROL, Changes.NODE),
    /** Restarts kubelet: restored data is older than what a kubelet remembers. */
    @JsonProperty("restart-kubelet")
    RESTART_KUBELET(Capability.NODE_CONTROL, Kind.CONTROL, Changes.NODE),
    /** Brings a quiesced node back, by reboot or docker first and then kubelet. */
    @JsonProperty("start-node")
    START_NODE(Capability.NODE_CONTROL, Kind.CONTROL, Changes.NODE),
    @JsonProperty("unpark-etcd")
    UNPARK_ETCD(Capability.NODE_CONTROL, Kind.CONTROL, Changes.NODE),
    @JsonProperty("unpark-pods")
    UNPARK_PODS(Capability.NODE_CONTROL, Kind.CONTROL, Changes.NODE),
    /** Waits until every member (or, when bringing back, a quorum) of etcd is healthy. */
    @JsonProperty("await-etcd")
    AWAIT_ETCD(Capability.ETCD_BACKUP, Kind.CONTROL, Changes.NOTHING),
    /** Waits until the control plane answers on every master. */
    @JsonProperty("check-health")
    CHECK_HEALTH(Capability.NODE_CONTROL, Kind.CONTROL, Changes.NOTHING),
    /**
     * Replaces registry pods that ran before their content was restored: they may hold old answers in memory. A pod is
     * replaced once, however often the task is delivered.
     */
    @JsonProperty("recycle-registry")
    RECYCLE_REGISTRY(Capability.NODE_CONTROL, Kind.CONTROL, Changes.NOTHING),
    /** Waits until nodes are Ready, the platform's pods run and no phantom pods are left, and says what is missing. */
    @JsonProperty("check-cluster")
    CHECK_CLUSTER(Capability.NODE_CONTROL, Kind.CONTROL, Changes.NOTHING),
    @JsonProperty("image-node")
    IMAGE_NODE(Capability.NODE_BACKUP, Kind.DATA, Changes.NOTHING),
    @JsonProperty("snapshot-etcd")
    SNAPSHOT_ETCD(Capability.ETCD_BACKUP, Kind.DATA, Changes.NOTHING),
    @JsonProperty("snapshot-registry")
    SNAPSHOT_REGISTRY(Capability.REGISTRY_BACKUP, Kind.DATA, Changes.NOTHING),
    @JsonProperty("snapshot-mongodb")
    SNAPSHOT_MONGODB(Capability.DB_BACKUP, Kind.DATA, Changes.NOTHING),
    @JsonProperty("snapshot-mariadb")
    SNAPSHOT_MARIADB(Capability.DB_BACKUP, Kind.DATA, Changes.NOTHING),
    /** Reads certificates, keys and configuration of one master and of the boot node: small files. */
    @JsonProperty("snapshot-certificates")
    SNAPSHOT_CERTIFICATES(Capability.NODE_BACKUP, Kind.CONTROL, Changes.NOTHING),
    /** Writes the signed document that makes a recovery point exist in the vault. */
    @JsonProperty("seal-point")
    SEAL_POINT(Capability.NODE_BACKUP, Kind.CONTROL, Changes.NOTHING),
    /** Chooses the recovery point and asks every guard. Changes nothing. */
    @JsonProperty("plan-restore")
    PLAN_RESTORE(Capability.RESTORE, Kind.CONTROL, Changes.NOTHING),
    /** Reads the snapshot back whole: stored bytes, signature, decryption, plain bytes. Changes nothing. */
    @JsonProperty("verify-snapshot")
    VERIFY_SNAPSHOT(Capability.RESTORE, Kind.DATA, Changes.NOTHING),
    /**
     * Moves etcd's data and WAL aside on one member and puts the restored ones in place. It is control although it moves data: etcd's own
     * limit keeps that small, and no control plane runs meanwhile.
     */
    @JsonProperty("replace-etcd-data")
    REPLACE_ETCD_DATA(Capability.RESTORE, Kind.CONTROL, Changes.NODE),
    /** Puts back what {@link #REPLACE_ETCD_DATA} moved aside. */
    @JsonProperty("roll-back-etcd-data")
    ROLL_BACK_ETCD_DATA(Capability.RESTORE, Kind.CONTROL, Changes.NODE),
    /** Compares etcd's HashKV at one revision on every member. */
    @JsonProperty("prove-etcd-equal")
    PROVE_ETCD_EQUAL(Capability.ETCD_BACKUP, Kind.CONTROL, Changes.NOTHING),
    /** Pushes what is missing or damaged. It only adds, so there is nothing to roll back. */
    @JsonProperty("restore-registry")
    RESTORE_REGISTRY(Capability.RESTORE, Kind.DATA, Changes.CONTENT),
    /** Keeps the old databases aside and puts the restored ones in place. */
    @JsonProperty("restore-mongodb")
    RESTORE_MONGODB(Capability.RESTORE, Kind.DATA, Changes.CONTENT),
    /** Keeps the old databases aside and puts the restored ones in place. */
    @JsonProperty("restore-mariadb")
    RESTORE_MARIADB(Capability.RESTORE, Kind.DATA, Changes.CONTENT),
    /** Moves the old directories aside on the nodes that the snapshot came from and puts the restored ones in place. */
    @JsonProperty("restore-certificates")
    RESTORE_CERTIFICATES(Capability.RESTORE, Kind.CONTROL, Changes.CONTENT),
    /** Puts back what {@link #RESTORE_MONGODB} kept aside. */
    @JsonProperty("roll-back-mongodb")
    ROLL_BACK_MONGODB(Capability.RESTORE, Kind.CONTROL, Changes.CONTENT),
    /** Puts back what {@link #RESTORE_MARIADB} kept aside. */
    @JsonProperty("roll-back-mariadb")
    ROLL_BACK_MARIADB(Capability.RESTORE, Kind.CONTROL, Changes.CONTENT),
    /** Puts back what {@link #RESTORE_CERTIFICATES} moved aside. */
    @JsonProperty("roll-back-certificates")
    ROLL_BACK_CERTIFICATES(Capability.RESTORE, Kind.CONTROL, Changes.CONTENT),
    /** Says what restores keep aside on a node or at an endpoint. Changes nothing. */
    @JsonProperty("list-aside")
    LIST_ASIDE(Capability.RESTORE, Kind.CONTROL, Changes.NOTHING),
    /** Deletes for ever some of what {@link #LIST_ASIDE} has listed there. */
    @JsonProperty("remove-aside")
    REMOVE_ASIDE(Capability.RESTORE, Kind.DATA, Changes.CONTENT),
    /** Decides which recovery points go, and finds what belongs to none. Changes nothing. */
    @JsonProperty("plan-prune")
    PLAN_PRUNE(Capability.PRUNE, Kind.CONTROL, Changes.NOTHING),
    /** Removes from the vault what {@link #PLAN_PRUNE} has chosen. Changes nothing of the cluster. */
    @JsonProperty("remove-objects")
    REMOVE_OBJECTS(Capability.PRUNE, Kind.DATA, Changes.NOTHING);

    /** How long a task may last, and so in which {@link io.stillpoint.schemas.internal.WorkQueue} it waits: nothing that is short waits behind what may last for hours. */
    public enum Kind {
        /**
         * Checks, stops, starts, seals, renames, or moves what is small everywhere: done within minutes, however much a cluster holds. Somebody
         * waits for it, or a cluster stands still.
         */
        CONTROL,
        /** Reads or writes as many bytes as there are: images, dumps, whole snapshots. It may last for hours. */
        DATA
    }

    private enum Changes {
        NOTHING,
        NODE,
        CONTENT
    }

    private final Capability capability;
    private final Kind kind;
    private final Changes changes;

    Action(Capability capability, Kind kind, Changes changes) {
        this.capability = capability;
        this.kind = kind;
        this.changes = changes;
    }

    public Capability capability() {
        return capability;
    }

    /** Returns which of its capability's queues its tasks wait in. */
    public Kind kind() {
        return kind;
    }

    /** Returns whether it changes a node, so that a late duplicate must be refused there. */
    public boolean changesNode() {
        return changes == Changes.NODE;
    }

    /** Returns whether it only looks, before anything begins, whether it may. */
    public boolean isPreflight() {
        return switch (this) {
            case CHECK_NODE, CHECK_ETCD, CHECK_VAULT, READ_VERSIONS, PLAN_RESTORE, PLAN_PRUNE -> true;
            default -> false;
        };
    }

    /** Returns whether it brings back what was stopped or parked on a node. */
    public boolean bringsBack() {
        return switch (this) {
            case START_NODE, START_KUBELET, RESTART_KUBELET, UNPARK_ETCD, UNPARK_PODS -> true;
            default -> false;
        };
    }

    /**
     * Returns whether it overwrites a component other than etcd, or removes data that was kept of one. The backup worker must
     * leave its fencing token at the {@link ComponentEndpoint}, or for certificates on the nodes, so that a late duplicate is refused there.
     */
    public boolean overwritesContent() {
        return changes == Changes.CONTENT;
    }

    /** Returns whether it changes the cluster: a node, or content that it overwrites. */
    public boolean touches() {
        return changes != Changes.NOTHING;
    }
}
