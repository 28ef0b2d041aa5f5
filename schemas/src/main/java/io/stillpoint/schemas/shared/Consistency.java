package io.stillpoint.schemas.shared;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether everything was stopped when a snapshot was taken. Part of every manifest and checked at every restore. */
public enum Consistency {
    @JsonProperty("cold")
    COLD,
    @JsonProperty("hot")
    HOT
}
