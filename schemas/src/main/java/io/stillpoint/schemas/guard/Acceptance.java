package io.stillpoint.schemas.guard;

import io.stillpoint.schemas.shared.Component;
import java.util.List;

/**
 * What a person has let through in a plan: one guard, at one place, for what the plan has shown there.
 *
 * @param code the guard's
 * @param component what is restored there
 * @param target the node's address, or the component's label where it is not about one node
 * @param subjects what it holds for, one by one
 * @param found what the guard has found, for people
 */
public record Acceptance(String code, Component component, String target, List<String> subjects, String found) {

    public Acceptance {
        subjects = List.copyOf(subjects);
    }

    boolean covers(Objection objection) {
        return code.equals(objection.guard().code())
                && component == objection.component()
                && target.equals(objection.target())
                && subjects.containsAll(objection.subjects());
    }
}
