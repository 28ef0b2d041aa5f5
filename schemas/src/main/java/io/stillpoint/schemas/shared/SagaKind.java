package io.stillpoint.schemas.shared;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a saga is for. */
public enum SagaKind {
    @JsonProperty("cold-backup")
    COLD_BACKUP,
    @JsonProperty("hot-backup")
    HOT_BACKUP,
    /** Images management and va nodes while they run. */
    @JsonProperty("hot-image")
    HOT_IMAGE,
    @JsonProperty("restore")
    RESTORE,
    @JsonProperty("stop")
    STOP,
    @JsonProperty("start")
    START,
    /** Lists what restores keep aside, and removes some of it. */
    @JsonProperty("aside")
    ASIDE,
    /** Removes recovery points that no policy keeps, and what backups left that failed. */
    @JsonProperty("prune")
    PRUNE
}
