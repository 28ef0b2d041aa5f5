package io.stillpoint.cli.output;

import io.stillpoint.schemas.event.ScheduleFact;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One line of plain words for each fact about a policy. */
final class ScheduleFactText {

    private ScheduleFactText() {}

    static String of(ScheduleFact fact) {
        return switch (fact) {
            case ScheduleFact.RpoAtRisk risk ->
                "RPO AT RISK, rule %s: %s, and will be too old at %s"
                        .formatted(
                                risk.rule(),
                                age(risk.component().label(), risk.dataOf()),
                                HumanText.time(risk.breaksAt()));
            case ScheduleFact.RpoBreached breach ->
                "RPO BREACHED, rule %s: %s, and is too old since %s"
                        .formatted(
                                breach.rule(),
                                age(breach.component().label(), breach.dataOf()),
                                HumanText.time(breach.brokeAt()));
            case ScheduleFact.RpoRestored restored ->
                "RPO restored, rule %s: %s"
                        .formatted(restored.rule(), age(restored.component().label(), restored.dataOf()));
            case ScheduleFact.BaselineMissing missing ->
                "BASELINE MISSING: declared at %s, and no baseline was taken"
                        .formatted(HumanText.time(missing.declaredAt()));
            case ScheduleFact.BaselineOutdated outdated ->
                "BASELINE OUTDATED: %s was taken of %s, the cluster now runs %s; take a second one"
                        .formatted(
                                outdated.baseline(),
                                VersionText.of(outdated.baselineVersions()),
                                VersionText.of(outdated.versions()));
            case ScheduleFact.LockEnding ending ->
                ("LOCK ENDING: the store locks %s only until %s, although it is kept; look why no prune with --confirm"
                                + " has extended it")
                        .formatted(ending.point(), HumanText.time(ending.until()));
            case ScheduleFact.PolicyMissing missing ->
                "POLICY MISSING: declared at %s, and no policy backs it up"
                        .formatted(HumanText.time(missing.declaredAt()));
        };
    }

    private static String age(String component, @Nullable Instant dataOf) {
        return dataOf == null
                ? component + " was never saved"
                : "%s was last saved as of %s".formatted(component, HumanText.time(dataOf));
    }
}
