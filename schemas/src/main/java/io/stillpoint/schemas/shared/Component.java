package io.stillpoint.schemas.shared;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is backed up as one thing. */
public enum Component {
    @JsonProperty("node-image")
    NODE_IMAGE("node-image"),
    @JsonProperty("etcd")
    ETCD("etcd"),
    /** The image registry (ICP's image-manager). */
    @JsonProperty("registry")
    REGISTRY("registry"),
    @JsonProperty("mongodb")
    MONGODB("mongodb"),
    @JsonProperty("mariadb")
    MARIADB("mariadb"),
    /** Certificates, keys and configuration of one master and of the boot node. */
    @JsonProperty("certificates")
    CERTIFICATES("certificates");

    private final String label;

    Component(String label) {
        this.label = label;
    }

    /** The name in events, in the vault's keys and on the command line. */
    public String label() {
        return label;
    }

    /** Whether it is read and written over the network, at a declared {@link ComponentEndpoint}, and not on nodes. */
    public boolean hasEndpoint() {
        return switch (this) {
            case REGISTRY, MONGODB, MARIADB -> true;
            case NODE_IMAGE, ETCD, CERTIFICATES -> false;
        };
    }
}
