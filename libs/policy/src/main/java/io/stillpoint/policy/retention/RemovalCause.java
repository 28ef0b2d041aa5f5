package io.stillpoint.policy.retention;

/** Why a recovery point goes. */
public enum RemovalCause {
    /** It is older than all that the policy's rules keep of what it holds. */
    TOO_OLD,
    /** The rules keep other points of its periods. */
    SUPERSEDED,
    /** Every copy in it is damaged or missing, and there are undamaged ones elsewhere. */
    DAMAGED
}
