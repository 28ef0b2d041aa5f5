package io.stillpoint.schemas.shared;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a step that has used up its attempts means for the saga. */
public enum OnFailure {
    /** What was stopped is brought back and the saga ends as failed. */
    @JsonProperty("compensate")
    COMPENSATE,
    /** The failure is published and the saga goes on: one dead node must not keep the control plane down. */
    @JsonProperty("proceed")
    PROCEED
}
