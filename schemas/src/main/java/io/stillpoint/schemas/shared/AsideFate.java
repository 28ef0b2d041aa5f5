package io.stillpoint.schemas.shared;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What became of something that a restore keeps aside. */
public enum AsideFate {
    @JsonProperty("kept")
    KEPT,
    /** It would be removed, if that were asked for. */
    @JsonProperty("removable")
    REMOVABLE,
    @JsonProperty("removed")
    REMOVED,
    /** It was to be removed and could not be, or nobody knows whether it was. */
    @JsonProperty("not-removed")
    NOT_REMOVED
}
