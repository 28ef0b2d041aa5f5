package io.stillpoint.cli.output;

import io.stillpoint.schemas.event.DamagedCopy;
import io.stillpoint.schemas.event.ScheduleFact;
import io.stillpoint.schemas.event.ScheduleFact.RpoFact;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One line of plain words for each fact about a policy. */
final class ScheduleFactText {

    private ScheduleFactText() {}

    static String of(ScheduleFact fact) {
        return switch (fact) {
            case ScheduleFact.RpoAtRisk risk ->
                "RPO AT RISK, rule %s: %s, and is too old from %s on%s"
                        .formatted(
                                risk.rule(),
                                age(risk, risk.dataOf()),
                                HumanText.time(risk.breaksAt()),
                                damaged("copy", risk.damaged()));
            case ScheduleFact.RpoBreached breach ->
                "RPO BREACHED, rule %s: %s, and is too old since %s%s"
                        .formatted(
                                breach.rule(),
                                age(breach, breach.dataOf()),
                                HumanText.time(breach.brokeAt()),
                                damaged("copy", breach.damaged()));
            case ScheduleFact.RpoRestored restored ->
                "RPO restored, rule %s: %s".formatted(restored.rule(), age(restored, restored.dataOf()));
            case ScheduleFact.BaselineMissing missing ->
                missing.damaged() == null
                        ? "BASELINE MISSING: declared at %s, and no baseline was taken"
                                .formatted(HumanText.time(missing.declaredAt()))
                        : "BASELINE MISSING: no baseline is whole; take another one"
                                + damaged("baseline", missing.damaged());
            case ScheduleFact.BaselineOutdated outdated ->
                "BASELINE OUTDATED: %s was taken of %s, the cluster now runs %s; take a second one%s"
                        .formatted(
                                outdated.baseline(),
                                VersionText.of(outdated.baselineVersions()),
                                VersionText.of(outdated.versions()),
                                damaged("baseline", outdated.damaged()));
            case ScheduleFact.LockEnding ending ->
                ("LOCK ENDING: the store locks %s only until %s, although it is kept; look why no prune with --confirm"
                                + " has extended it")
                        .formatted(ending.point(), HumanText.time(ending.until()));
            case ScheduleFact.PolicyMissing missing ->
                "POLICY MISSING: declared at %s, and no policy backs it up"
                        .formatted(HumanText.time(missing.declaredAt()));
        };
    }

    private static String age(RpoFact fact, @Nullable Instant dataOf) {
        String component = fact.component().label();
        if (dataOf == null) {
            return fact.damaged() == null
                    ? component + " was never saved"
                    : "no whole copy of %s is left".formatted(component);
        }
        return "%s was last saved as of %s".formatted(component, HumanText.time(dataOf));
    }

    /** Why something older counts. */
    private static String damaged(String what, @Nullable DamagedCopy damaged) {
        return damaged == null
                ? ""
                : "; the newest %s, %s, was found damaged at %s"
                        .formatted(what, damaged.point(), HumanText.time(damaged.foundAt()));
    }
}
