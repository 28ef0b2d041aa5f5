package io.stillpoint.coordinator.decide.rules;

/**
 * A place where a plan breaks a rule.
 *
 * @param stage name of the stage, or {@code the plan} when something is missing altogether
 * @param target the step's target, or what is missing
 */
public record Violation(PlanRule rule, String stage, String target) {

    public String sentence() {
        return "%s (%s, %s)".formatted(rule.text(), stage, target);
    }
}
