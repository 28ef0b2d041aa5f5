package io.stillpoint.secrets;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A secret's file can't be used as it is; what it holds is never part of this. */
public final class UnusableSecretException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why not. */
    public enum Reason {
        MISSING,
        OPEN_TO_OTHERS,
        UNREADABLE
    }

    private final Reason reason;
    private final String found;

    UnusableSecretException(Reason reason, String found, @Nullable Throwable cause) {
        super(found, cause);
        this.reason = reason;
        this.found = found;
    }

    public Reason reason() {
        return reason;
    }

    /** What was found, for a problem: {@code no such file}, {@code mode [OWNER_READ, OTHERS_READ]}. */
    public String found() {
        return found;
    }
}
