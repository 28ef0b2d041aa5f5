package io.stillpoint.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.output.HumanText;
import io.stillpoint.policy.schedule.Outlook;
import io.stillpoint.policy.schedule.Outlook.ComponentOutlook;
import io.stillpoint.policy.schedule.Outlook.PruneEnd;
import io.stillpoint.policy.schedule.Outlook.PruneOutlook;
import io.stillpoint.policy.schedule.Outlook.RuleOutlook;
import io.stillpoint.schemas.event.DamagedCopy;
import io.stillpoint.schemas.shared.Component;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutlookTextTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    @Test
    void theNextRunIsThatOfTheRuleThatComesFirst() {
        // Given
        Outlook outlook =
                new Outlook("icp", List.of(rule("images", 7200L), rule("fresh", 600L), rule("paused", null)), null);

        // When
        String next = OutlookText.nextRun(outlook, NOW);

        // Then
        assertThat(next).isEqualTo("fresh in 10 min 00 s");
    }

    @Test
    void whatShouldHaveRunRunsNow() {
        // Given
        Outlook outlook = new Outlook("icp", List.of(rule("fresh", -5L)), null);

        // When
        String next = OutlookText.nextRun(outlook, NOW);

        // Then
        assertThat(next).isEqualTo("fresh now");
    }

    @Test
    void whatIsDueForMinutesAndWaitsForNothingShowsThatNobodyAnswers() {
        // Given
        Outlook outlook = new Outlook("icp", List.of(rule("fresh", -300L), rule("images", 7200L)), null);

        // When
        List<String> lines = OutlookText.runs(outlook, NOW).lines();

        // Then
        assertThat(lines.get(1))
                .contains("DUE since " + HumanText.time(NOW.minusSeconds(300)))
                .contains("./stillpoint doctor");
        assertThat(lines.get(2)).contains(HumanText.time(NOW.plusSeconds(7200)) + " (in 2 h 00 min)");
    }

    @Test
    void whyTheLastRunFailedHasALineOfItsOwn() {
        // Given
        var failed = new RuleOutlook("fresh", NOW, null, "the store is full", List.of());

        // When
        List<String> lines = OutlookText.failures(new Outlook("icp", List.of(failed, rule("images", 7200L)), null));

        // Then
        assertThat(lines).containsExactly("LAST RUN OF fresh FAILED: the store is full");
    }

    @Test
    void theComponentWithTheLeastTimeLeftIsNamed() {
        // Given
        Outlook outlook = new Outlook(
                "icp", List.of(rule("fresh", 60L, saved(Component.ETCD, 1200), saved(Component.MARIADB, -600))), null);

        // When
        String left = OutlookText.leastLeft(outlook, NOW);

        // Then
        assertThat(left).isEqualTo("mariadb BREACHED for 10 min 00 s");
    }

    @Test
    void withoutAnObjectiveNothingIsLeft() {
        // Given
        var unbounded = new ComponentOutlook(Component.ETCD, NOW, null, true, null);

        // When
        String left = OutlookText.leastLeft(new Outlook("icp", List.of(rule("nightly", 60L, unbounded)), null), NOW);

        // Then
        assertThat(left).isEqualTo("-");
    }

    @Test
    void aDamagedCopyIsNamedWithTheOneThatCounts() {
        // Given
        var damaged = new DamagedCopy("p-2", NOW.minusSeconds(3600));
        var older = new ComponentOutlook(Component.ETCD, NOW.minusSeconds(86_400), damaged, true, null);
        var nothing = new ComponentOutlook(Component.MARIADB, null, damaged, false, null);

        // When
        List<String> lines = OutlookText.damages(new Outlook("icp", List.of(rule("fresh", 60L, older, nothing)), null));

        // Then
        assertThat(lines)
                .containsExactly(
                        "DAMAGED: the newest copy of etcd for rule fresh, in p-2, was found damaged at %s; counted is the one of %s"
                                .formatted(
                                        HumanText.time(NOW.minusSeconds(3600)),
                                        HumanText.time(NOW.minusSeconds(86_400))),
                        "DAMAGED: the newest copy of mariadb for rule fresh, in p-2, was found damaged at %s; no other one is whole"
                                .formatted(HumanText.time(NOW.minusSeconds(3600))));
    }

    @Test
    void thePruneThatIsDueAndTheEndOfTheLastAreShown() {
        // Given
        var last = new PruneEnd(NOW.minusSeconds(86_400), 3, 2048, null);
        var prune = new PruneOutlook(NOW.plusSeconds(600), null, last);

        // When
        List<String> lines =
                OutlookText.prunes(new Outlook("icp", List.of(), prune), NOW).lines();

        // Then
        assertThat(lines)
                .last()
                .asString()
                .startsWith(HumanText.time(NOW.plusSeconds(600)) + " (in 10 min 00 s)  -")
                .endsWith("3 recovery points removed, 2.0 KiB");
    }

    @Test
    void whatKeepsAPolicyFromPruningIsShown() {
        // Given
        var last = new PruneEnd(NOW.minusSeconds(60), 0, 0, "prune: expected a file, found none.");
        var prune = new PruneOutlook(null, "paused", last);

        // When
        List<String> lines =
                OutlookText.prunes(new Outlook("icp", List.of(), prune), NOW).lines();

        // Then
        assertThat(lines)
                .last()
                .asString()
                .startsWith("-           paused")
                .endsWith("0 recovery points removed, 0 B; PROBLEM: prune: expected a file, found none.");
    }

    private static ComponentOutlook saved(Component component, long leftSeconds) {
        return new ComponentOutlook(component, NOW.minusSeconds(60), null, true, NOW.plusSeconds(leftSeconds));
    }

    private static RuleOutlook rule(String name, Long inSeconds, ComponentOutlook... components) {
        return new RuleOutlook(
                name, inSeconds == null ? null : NOW.plusSeconds(inSeconds), null, null, List.of(components));
    }
}
