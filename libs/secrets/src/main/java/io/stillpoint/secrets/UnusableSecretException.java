package io.stillpoint.secrets;

import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A secret's file cannot be used; its contents never appear here. Libraries report this under codes of their own;
 * without translation the code is one of {@code secret-missing}, {@code secret-open-to-others},
 * {@code secret-unreadable}.
 */
public final class UnusableSecretException extends ProblemException {

    private static final long serialVersionUID = 1L;

    /** Why a file cannot be used. */
    public enum Reason {
        MISSING("secret-missing", "a file of mode 0600", "Put %s there."),
        OPEN_TO_OTHERS("secret-open-to-others", "a file that only its owner may read", "chmod 600 %s."),
        UNREADABLE("secret-unreadable", "a readable file", "Check that this service owns %s.");

        private final String code;
        private final String expected;
        private final String remedy;

        Reason(String code, String expected, String remedy) {
            this.code = code;
            this.expected = expected;
            this.remedy = remedy;
        }
    }

    private final Reason reason;

    UnusableSecretException(Reason reason, String found, Path file, @Nullable Throwable cause) {
        super(
                new Problem(reason.code, reason.expected, found, file.toString(), reason.remedy.formatted(file)),
                false,
                cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The same under the code that a library has for it. */
    public Problem problem(String code) {
        Problem same = problem();
        return new Problem(code, same.expected(), same.found(), same.where(), same.remedy());
    }

    /** Returns what was found, for a problem: {@code no such file}, {@code mode rw-r--r--}. */
    public String found() {
        return problem().found();
    }
}
