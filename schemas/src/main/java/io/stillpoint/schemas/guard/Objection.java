package io.stillpoint.schemas.guard;

import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a guard of kind {@link Guard.Kind#BY_NAME} has found at one place.
 *
 * @param component what would be restored there
 * @param target the node's address, or the component's label where it is not about one node
 * @param subjects what it is about, one by one: file systems, tables, files. They go into facts, so they are not too many
 * @param problem the refusal for people
 */
public record Objection(Guard guard, Component component, String target, List<String> subjects, Problem problem) {

    public Objection {
        if (guard.kind() != Guard.Kind.BY_NAME) {
            throw new IllegalArgumentException("expected a guard that may be accepted, found " + guard.code());
        }
        subjects = List.copyOf(subjects);
    }

    /** The consent to this and to nothing else. */
    public Acceptance acceptance() {
        return new Acceptance(guard.code(), component, target, subjects, problem.finding());
    }

    /** Objections sorted into what was accepted and what refuses. */
    public record Verdict(List<Problem> refusals, List<Acceptance> accepted) {}

    /** Asks whether a person has accepted these, by the codes of the request. */
    public static Verdict judge(Collection<Objection> objections, Collection<String> codes) {
        List<Problem> refusals = new ArrayList<>();
        List<Acceptance> accepted = new ArrayList<>();
        for (Objection objection : objections) {
            if (codes.contains(objection.guard.code())) {
                accepted.add(objection.acceptance());
            } else {
                refusals.add(objection.problem);
            }
        }
        return new Verdict(refusals, accepted);
    }

    /** Whether the approved plan let this very thing through. Something else of the same kind is refused. */
    public boolean acceptedBy(Collection<Acceptance> plan) {
        return plan.stream().anyMatch(acceptance -> acceptance.covers(this));
    }
}
