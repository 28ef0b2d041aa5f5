package io.stillpoint.coordinator.decide.state;

/** Targets of steps that concern no single node and no content at an endpoint. */
public final class StepTargets {

    /** etcd as a whole. */
    public static final String ETCD = "etcd";

    /** The plan of a restore. */
    public static final String PLAN = "plan";

    /** The API server. */
    public static final String KUBERNETES = "kubernetes";

    public static final String VAULT = "vault";

    /** What is installed, wherever that can be read. */
    public static final String VERSIONS = "versions";

    private StepTargets() {}
}
