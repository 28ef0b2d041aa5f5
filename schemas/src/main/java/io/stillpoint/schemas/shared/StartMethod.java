package io.stillpoint.schemas.shared;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a quiesced node is started: by reboot, as the operations brief prefers, or docker first and then kubelet. */
public enum StartMethod {
    @JsonProperty("reboot")
    REBOOT,
    @JsonProperty("services")
    SERVICES
}
