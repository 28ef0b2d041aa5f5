package io.stillpoint.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a stage does, and which backup workers can do it. */
public enum Action {
    /** Preflight of one node: reachable, root, units, manifests, disk, clock. Changes nothing. */
    @JsonProperty("check-node")
    CHECK_NODE(Capability.NODE_CONTROL, false),
    /** Preflight of etcd: members, health, revision. Changes nothing. */
    @JsonProperty("check-etcd")
    CHECK_ETCD(Capability.ETCD_BACKUP, false),
    /** Preflight of the vault: a probe object is written, read back and removed. */
    @JsonProperty("check-vault")
    CHECK_VAULT(Capability.NODE_BACKUP, false),
    /** Parks etcd's manifest and proves that 2380 and the client port are closed. */
    @JsonProperty("park-etcd")
    PARK_ETCD(Capability.NODE_CONTROL, true),
    /** Parks every other static pod manifest and proves that the containers' ports are closed. */
    @JsonProperty("park-pods")
    PARK_PODS(Capability.NODE_CONTROL, true),
    /** Kubelet, then docker stopped; processes proved gone and ports proved free. */
    @JsonProperty("quiesce")
    QUIESCE(Capability.NODE_CONTROL, true),
    @JsonProperty("stop-kubelet")
    STOP_KUBELET(Capability.NODE_CONTROL, true),
    @JsonProperty("start-kubelet")
    START_KUBELET(Capability.NODE_CONTROL, true),
    /** Stops and starts kubelet in one step: restored data is older than what a kubelet remembers. */
    @JsonProperty("restart-kubelet")
    RESTART_KUBELET(Capability.NODE_CONTROL, true),
    /** Brings a quiesced node back, by reboot or docker first and then kubelet. */
    @JsonProperty("start-node")
    START_NODE(Capability.NODE_CONTROL, true),
    @JsonProperty("unpark-etcd")
    UNPARK_ETCD(Capability.NODE_CONTROL, true),
    @JsonProperty("unpark-pods")
    UNPARK_PODS(Capability.NODE_CONTROL, true),
    /** Waits until every member (or, when bringing back, a quorum) of etcd is healthy. */
    @JsonProperty("await-etcd")
    AWAIT_ETCD(Capability.ETCD_BACKUP, false),
    /** Waits until the control plane answers on every master. */
    @JsonProperty("check-health")
    CHECK_HEALTH(Capability.NODE_CONTROL, false),
    @JsonProperty("image-node")
    IMAGE_NODE(Capability.NODE_BACKUP, false),
    @JsonProperty("snapshot-etcd")
    SNAPSHOT_ETCD(Capability.ETCD_BACKUP, false),
    /** Writes the signed document that makes a recovery point exist in the vault. */
    @JsonProperty("seal-point")
    SEAL_POINT(Capability.NODE_BACKUP, false),
    /** Chooses the recovery point and asks every guard. Changes nothing. */
    @JsonProperty("plan-restore")
    PLAN_RESTORE(Capability.RESTORE, false),
    /** Reads the snapshot back whole: stored bytes, signature, decryption, plain bytes. Changes nothing. */
    @JsonProperty("verify-snapshot")
    VERIFY_SNAPSHOT(Capability.RESTORE, false),
    /** Moves etcd's data and WAL aside on one member and lays the restored ones down. */
    @JsonProperty("replace-etcd-data")
    REPLACE_ETCD_DATA(Capability.RESTORE, true),
    /** Puts back what {@link #REPLACE_ETCD_DATA} moved aside. */
    @JsonProperty("roll-back-etcd-data")
    ROLL_BACK_ETCD_DATA(Capability.RESTORE, true),
    /** Compares etcd's HashKV at one revision on every member. */
    @JsonProperty("prove-etcd-equal")
    PROVE_ETCD_EQUAL(Capability.ETCD_BACKUP, false);

    private final Capability capability;
    private final boolean changesNode;

    Action(Capability capability, boolean changesNode) {
        this.capability = capability;
        this.changesNode = changesNode;
    }

    public Capability capability() {
        return capability;
    }

    /** Whether it changes a node, so that a late duplicate must be refused there. */
    public boolean changesNode() {
        return changesNode;
    }
}
