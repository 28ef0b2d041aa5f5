package io.stillpoint.schemas.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;

/**
 * How the store's Object Lock protects recovery points.
 *
 * @param days how long an object is locked from the day it is written; 0 with {@link Mode#NONE}, and when a document leaves it out
 * @param required true refuses a store without Object Lock; false takes the backup and warns
 */
public record ObjectLockRule(
        Mode mode,
        @JsonSetter(nulls = Nulls.AS_EMPTY) int days,
        @JsonSetter(nulls = Nulls.AS_EMPTY) boolean required) {

    /** Who may remove a lock before its date. */
    public enum Mode {
        /** There is no lock. */
        @JsonProperty("none")
        NONE,
        /** Accounts with a right of their own. */
        @JsonProperty("governance")
        GOVERNANCE,
        /** Nobody, not even the store's administrator. */
        @JsonProperty("compliance")
        COMPLIANCE
    }
}
