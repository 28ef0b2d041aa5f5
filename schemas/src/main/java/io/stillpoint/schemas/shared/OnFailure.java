package io.stillpoint.schemas.shared;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to the saga when a step has used up its attempts. */
public enum OnFailure {
    /** The cluster is brought back and the saga ends as failed. */
    @JsonProperty("compensate")
    COMPENSATE,
    /** The failure is published and the saga goes on: one dead node must not keep the control plane down. */
    @JsonProperty("proceed")
    PROCEED
}
