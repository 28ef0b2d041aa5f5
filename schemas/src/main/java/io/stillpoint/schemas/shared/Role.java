package io.stillpoint.schemas.shared;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a node is for. The names are those of the installer's inventory groups. */
public enum Role {
    @JsonProperty("boot")
    BOOT,
    @JsonProperty("master")
    MASTER,
    @JsonProperty("etcd")
    ETCD,
    @JsonProperty("management")
    MANAGEMENT,
    @JsonProperty("va")
    VA,
    @JsonProperty("proxy")
    PROXY,
    @JsonProperty("worker")
    WORKER
}
