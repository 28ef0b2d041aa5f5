package io.stillpoint.policy.check;

import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Collects what is wrong, each with the place that the reader can find. */
final class ProblemList {

    private final UnaryOperator<String> place;
    private final List<Problem> problems = new ArrayList<>();

    ProblemList(UnaryOperator<String> place) {
        this.place = place;
    }

    /** @param field path of the field in the policy, such as {@code rules[0].cron} */
    void add(String code, String field, String expected, String found, String remedy) {
        problems.add(new Problem(code, expected, found, place.apply(field), remedy));
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }
}
