package io.stillpoint.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is backed up as one thing. */
public enum Component {
    @JsonProperty("node-image")
    NODE_IMAGE("node-image"),
    @JsonProperty("etcd")
    ETCD("etcd");

    private final String label;

    Component(String label) {
        this.label = label;
    }

    /** The name in events, in the vault's keys and on the command line. */
    public String label() {
        return label;
    }
}
