package io.stillpoint.schemas.loss;

import io.stillpoint.schemas.shared.Component;
import java.util.Comparator;

/**
 * Something that the source had, or should have had, and that a snapshot does not have. Losses of two points are the same when
 * component, code and {@code what} are.
 *
 * @param code stable, for programs
 * @param what that is not there, so exact that a later loss of something else has another one
 * @param why it is not, for people
 */
public record Loss(Component component, String code, String what, String why) implements Comparable<Loss> {

    /** Orders losses so that the very same ones are equal, for whatever reason in words. */
    public static final Comparator<Loss> SAME =
            Comparator.comparing(Loss::component).thenComparing(Loss::code).thenComparing(Loss::what);

    /** Which loss it is, in one line: the same for the very same one. */
    public String name() {
        return "%s/%s/%s".formatted(component.label(), code, what);
    }

    /** Whether it is the very same loss, for whatever reason in words. */
    public boolean same(Loss other) {
        return SAME.compare(this, other) == 0;
    }

    @Override
    public int compareTo(Loss other) {
        return SAME.thenComparing(Loss::why).compare(this, other);
    }
}
