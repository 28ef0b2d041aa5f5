package io.stillpoint.vault.read;

import io.stillpoint.schemas.shared.Problem;
import java.util.Optional;

/** The result of a lookup: the thing itself, or why it cannot be used. Guards refuse in the latter case. */
public sealed interface Finding<T> {

    /** It was found, and may be trusted as far as its source. */
    record Found<T>(T thing) implements Finding<T> {}

    /** It is absent, unreachable or not trustworthy. */
    record Lacking<T>(Problem reason) implements Finding<T> {}

    static <T> Finding<T> found(T value) {
        return new Found<>(value);
    }

    static <T> Finding<T> lacking(Problem problem) {
        return new Lacking<>(problem);
    }

    /** Returns the thing, empty when it is lacking. */
    default Optional<T> value() {
        return switch (this) {
            case Found<T>(T thing) -> Optional.of(thing);
            case Lacking<T> lacking -> Optional.empty();
        };
    }

    /** Returns why it is lacking, empty when it is there. */
    default Optional<Problem> problem() {
        return switch (this) {
            case Found<T> found -> Optional.empty();
            case Lacking<T>(Problem reason) -> Optional.of(reason);
        };
    }
}
