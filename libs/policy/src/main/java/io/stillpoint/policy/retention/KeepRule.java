package io.stillpoint.policy.retention;

/** Why a recovery point stays, from what nobody can lift to what a policy says. */
public enum KeepRule {
    BASELINE("baseline: stays for ever"),
    PINNED("pinned"),
    IN_USE("in use by"),
    /** The store would refuse to remove it. */
    LOCKED("locked"),
    NEWEST_VERIFIED("newest verified copy"),
    /** Until it was read back, a copy displaces nothing, and it is not removed either. */
    NOT_VERIFIED_YET("newest of all, not verified yet"),
    ONLY_COPY("damaged, but there is no undamaged copy"),
    /** What a newer copy has lost, and nobody has accepted, may be nowhere else. */
    LACKED_BY_NEWER("newer copies lack"),
    MINIMUM_COPIES("minimum copies"),
    WITHIN("within"),
    LAST("last"),
    HOURLY("hourly"),
    DAILY("daily"),
    WEEKLY("weekly"),
    MONTHLY("monthly"),
    YEARLY("yearly"),
    /** It would be removed, were there no obstacle. */
    OBSTACLE("would be removed");

    private final String words;

    KeepRule(String words) {
        this.words = words;
    }

    /** The beginning of the reason's sentence. */
    String words() {
        return words;
    }

    /** Whether the policy's own rules, and not safety, keep the point. */
    boolean isPolicy() {
        return compareTo(WITHIN) >= 0 && compareTo(YEARLY) <= 0;
    }
}
