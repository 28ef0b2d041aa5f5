package io.stillpoint.schemas.shared;

import java.util.List;

/** Stages, one after the other; the steps of a stage run side by side. */
public record Plan(String profile, List<Stage> stages) {

    public Plan {
        stages = List.copyOf(stages);
    }
}
