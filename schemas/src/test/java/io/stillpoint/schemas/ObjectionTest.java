package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectionTest {

    private static final Objection SHOWN = objection(Guard.TOO_LITTLE_DISK, "10.0.0.11", "/var", "/var/lib/etcd-wal");

    @Test
    void onlyWhatIsAcceptedByItsCodeIsLetThrough() {
        // Given
        Objection other = objection(Guard.OLDER_THAN_NEWEST, "etcd", "p2");

        // When
        Objection.Verdict verdict = Objection.judge(List.of(SHOWN, other), List.of("too-little-disk"));

        // Then
        assertThat(verdict.accepted()).extracting(Acceptance::target).containsExactly("10.0.0.11");
        assertThat(verdict.refusals()).extracting(Problem::code).containsExactly("older-than-newest");
    }

    static List<Objection> coveredLater() {
        return List.of(SHOWN, objection(Guard.TOO_LITTLE_DISK, "10.0.0.11", "/var"));
    }

    @ParameterizedTest
    @MethodSource("coveredLater")
    void whatThePlanHasShownIsLetThroughLater(Objection later) {
        // When
        boolean accepted = later.acceptedBy(List.of(SHOWN.acceptance()));

        // Then
        assertThat(accepted).isTrue();
    }

    static List<Objection> notCoveredLater() {
        return List.of(
                objection(Guard.TOO_LITTLE_DISK, "10.0.0.12", "/var"),
                objection(Guard.TOO_LITTLE_DISK, "10.0.0.11", "/var", "/srv"),
                objection(Guard.MONGODB_TOO_LITTLE_DISK, "10.0.0.11", "/var"));
    }

    @ParameterizedTest
    @MethodSource("notCoveredLater")
    void anotherPlaceAnotherThingOrAnotherGuardIsNot(Objection later) {
        // When
        boolean accepted = later.acceptedBy(List.of(SHOWN.acceptance()));

        // Then
        assertThat(accepted).isFalse();
    }

    private static Objection objection(Guard guard, String target, String... subjects) {
        return new Objection(
                guard,
                Component.ETCD,
                target,
                List.of(subjects),
                new Problem(guard.code(), "room", "none", target, guard.option()));
    }
}
