package io.stillpoint.schemas.shared;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is known, where something is kept aside, of the restore that left it. */
public enum AsideState {
    /** The component's restore was completed and proved. */
    @JsonProperty("complete")
    COMPLETE,
    /** The component's restore was not completed, or was rolled back. */
    @JsonProperty("unfinished")
    UNFINISHED,
    /** A directory on a node does not say. */
    @JsonProperty("unknown")
    UNKNOWN
}
