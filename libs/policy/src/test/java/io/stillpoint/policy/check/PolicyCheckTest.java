package io.stillpoint.policy.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.stillpoint.policy.schedule.BackupKind;
import io.stillpoint.policy.time.WrittenDuration;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.ClusterState.FinishedSaga;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ColdWindow;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.ObjectLockRule.Mode;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.Topology;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy that could not be kept is refused, with a code and the field that is wrong. */
class PolicyCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final BackupKind ALL =
            BackupKind.of(Consistency.HOT, List.of(Component.ETCD, Component.CERTIFICATES), List.of());
    private static final BackupKind IMAGES = BackupKind.of(Consistency.COLD, List.of(Component.NODE_IMAGE), List.of());
    private static final KnownCluster UNKNOWN = KnownCluster.unknown(NOW);
    private static final KnownCluster LEAP_YEAR = KnownCluster.unknown(Instant.parse("2027-11-29T12:00:00Z"));
    private static final KnownCluster MEASURED =
            new KnownCluster(null, Map.of(ALL, Duration.ofMinutes(20), IMAGES, Duration.ofHours(3)), null, NOW);

    static Stream<Arguments> impossible() {
        return Stream.of(
                rule("cron-form", "rules[0].cron", PolicySamples.hotAt("0 1 * *")),
                rule("cron-form", "rules[0].cron", PolicySamples.hotAt("at night")),
                rule("cron-never-fires", "rules[0].cron", PolicySamples.hotAt("0 1 31 2 *")),
                rule("cron-too-often", "rules[0].cron", PolicySamples.hotAt("* * * * * *")),
                rule("cron-too-often", "rules[0].cron", PolicySamples.hotAt("*/30 * * * * *")),
                rule("cron-two-days", "rules[0].cron", PolicySamples.hotAt("0 1 13 * FRI")),
                rule("cron-or-rpo", "rules[0]", PolicySamples.rule("x", Consistency.HOT, null, null, null)),
                rule("cron-or-rpo", "rules[0]", PolicySamples.rule("x", Consistency.HOT, "0 1 * * *", 3600L, null)),
                rule("rpo-too-short", "rules[0].rpoSeconds", PolicySamples.hotRpo(59)),
                rule("rule-name", "rules[0].name", PolicySamples.rule("Night!", Consistency.HOT, null, 3600L, null)),
                rule("unknown-zone", "rules[0].timeZone", PolicySamples.in("Europe/Berlim")),
                rule("unknown-zone", "rules[0].timeZone", PolicySamples.in("")),
                rule("jitter", "rules[0].jitterSeconds", PolicySamples.jitter(-1)),
                rule("jitter", "rules[0].jitterSeconds", PolicySamples.jitter(1801)),
                rule(
                        "hot-images-alone",
                        "rules[0].components",
                        PolicySamples.of(Consistency.HOT, Component.NODE_IMAGE, Component.ETCD)),
                rule("hot-image-role", "rules[0].roles", PolicySamples.images(Role.MASTER)),
                rule(
                        "roles-without-hot-images",
                        "rules[0].roles",
                        PolicySamples.with(PolicySamples.hotRpo(3600), Role.VA)),
                rule(
                        "unsupported-component",
                        "rules[0].components",
                        PolicySamples.of(Consistency.COLD, Component.ETCD)),
                rule(
                        "unsupported-component",
                        "rules[0].components",
                        PolicySamples.of(Consistency.HOT, Component.ETCD, Component.ETCD)),
                rule(
                        "window-for-hot",
                        "rules[0].window",
                        PolicySamples.rule("x", Consistency.HOT, "0 1 * * *", null, PolicySamples.NIGHT)),
                rule("window-missing", "rules[0].window", PolicySamples.cold(null)),
                rule(
                        "window-length",
                        "rules[0].window.lengthSeconds",
                        PolicySamples.cold(new ColdWindow("0 1 * * *", 8 * 86_400))),
                rule(
                        "cron-never-fires",
                        "rules[0].window.opens",
                        PolicySamples.cold(new ColdWindow("0 1 30 2 *", 3600))),
                rule(
                        "rpo-shorter-than-window-gap",
                        "rules[0].rpoSeconds",
                        PolicySamples.rule(
                                "x", Consistency.COLD, null, 86_400L, new ColdWindow("0 1 * * SUN", 4 * 3600))),
                arguments("rules", "rules", PolicySamples.of()),
                arguments(
                        "rules",
                        "rules",
                        new BackupPolicy(
                                Collections.nCopies(33, PolicySamples.hotRpo(3600)),
                                PolicySamples.RETENTION,
                                PolicySamples.NO_LOCK,
                                false)),
                arguments(
                        "rule-name-twice",
                        "rules[1].name",
                        PolicySamples.of(PolicySamples.hotRpo(3600), PolicySamples.hotRpo(7200))),
                kept("retention-removes-everything", new Retention(0, 0, 0, 0, 0, 0, 0, 0)),
                kept("retention", new Retention(-1, 0, 0, 0, 0, 0, 3600, 0)),
                locked("lock-days", "lock.days", new ObjectLockRule(Mode.COMPLIANCE, 0, false)),
                locked("lock-days", "lock.days", new ObjectLockRule(Mode.NONE, 7, false)),
                locked("lock-mode", "lock.mode", new ObjectLockRule(Mode.NONE, 0, true)));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void aPolicyThatCannotBeKeptIsRefused(String code, String field, BackupPolicy policy) {
        // When
        List<Problem> problems = PolicyCheck.problems(policy, UNKNOWN, "policy."::concat);

        // Then
        assertThat(problems)
                .filteredOn(problem -> problem.code().equals(code))
                .first()
                .satisfies(problem -> assertThat(problem.where()).isEqualTo("policy." + field));
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        // Given
        var policy = new BackupPolicy(
                List.of(PolicySamples.hotAt("0 1 31 2 *"), PolicySamples.in("Mars/Olympus")),
                new Retention(0, 0, 0, 0, 0, 0, 0, 0),
                PolicySamples.NO_LOCK,
                false);

        // When
        List<Problem> problems = PolicyCheck.problems(policy, UNKNOWN, field -> field);

        // Then
        assertThat(problems)
                .extracting(Problem::code)
                .containsExactly("cron-never-fires", "rule-name-twice", "unknown-zone", "retention-removes-everything");
    }

    @Test
    void aPolicyThatCanBeKeptIsNotRefused() {
        // Given
        BackupPolicy policy = PolicySamples.of(
                PolicySamples.hotRpo(14_400),
                PolicySamples.hotAt("0 1 29 2 *"),
                PolicySamples.cold(PolicySamples.NIGHT));

        // When
        List<Problem> problems = PolicyCheck.problems(policy, MEASURED, field -> field);

        // Then
        assertThat(problems).isEmpty();
    }

    @Test
    void anRpoShorterThanTheNewestBackupTookIsRefused() {
        // When
        List<Problem> problems =
                PolicyCheck.problems(PolicySamples.of(PolicySamples.hotRpo(1200)), MEASURED, field -> field);

        // Then
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("rpo-shorter-than-backup");
            assertThat(problem.sentence()).contains("the newest hot backup of the same took, 20m");
        });
    }

    @Test
    void whatAllComponentsTookSaysNothingOfOne() {
        // Given
        ScheduleRule etcd =
                new ScheduleRule("etcd", Consistency.HOT, List.of(Component.ETCD), null, 600L, "UTC", 0, null, false);

        // When
        List<Problem> problems = PolicyCheck.problems(PolicySamples.of(etcd), MEASURED, field -> field);

        // Then
        assertThat(problems).isEmpty();
    }

    @Test
    void aRuleIsMeasuredByBackupsOfWhatItSaves() {
        // Given
        ScheduleRule images = PolicySamples.images(Role.MANAGEMENT);
        ScheduleRule tooShort = new ScheduleRule(
                "images",
                Consistency.HOT,
                images.components(),
                null,
                3600L,
                "UTC",
                0,
                null,
                false,
                List.of(Role.MANAGEMENT));
        KnownCluster measured = new KnownCluster(
                null,
                Map.of(
                        BackupKind.of(Consistency.HOT, List.of(Component.NODE_IMAGE), List.of(Role.MANAGEMENT)),
                        Duration.ofHours(2),
                        BackupKind.of(Consistency.HOT, List.of(Component.NODE_IMAGE), List.of(Role.VA)),
                        Duration.ofDays(2)),
                null,
                NOW);

        // When
        List<Problem> ofImages = PolicyCheck.problems(PolicySamples.of(tooShort), measured, field -> field);
        List<Problem> ofAll =
                PolicyCheck.problems(PolicySamples.of(PolicySamples.hotRpo(3600)), measured, field -> field);

        // Then
        assertThat(ofImages).extracting(Problem::code).containsExactly("rpo-shorter-than-backup");
        assertThat(ofAll).isEmpty();
    }

    @Test
    void rulesThatTogetherAskMoreOftenThanAClusterAnswersAreRefused() {
        // Given
        BackupPolicy each = PolicySamples.of(PolicySamples.hotAt("*/10 * * * *"));
        BackupPolicy together = PolicySamples.of(PolicySamples.hotAt("*/10 * * * *"), PolicySamples.hotRpo(900));

        // When
        List<Problem> problems = PolicyCheck.problems(together, UNKNOWN, field -> field);

        // Then
        assertThat(PolicyCheck.problems(each, UNKNOWN, field -> field)).isEmpty();
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("too-many-runs");
            assertThat(problem.where()).isEqualTo("rules[0].cron");
            assertThat(problem.sentence()).contains("200 backups a day").contains("of which nightly 144, fresh 111");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"* * * * *", "*/5 * * * *", "*/5 0-23 * * *", "* * 1 1 *", "*/5 * 29 2 *"})
    void aCronExpressionThatFiresTooOftenOnAnyDayIsRefused(String cron) {
        // When
        List<Problem> problems =
                PolicyCheck.problems(PolicySamples.of(PolicySamples.hotAt(cron)), LEAP_YEAR, field -> field);

        // Then
        assertThat(problems).extracting(Problem::code).containsExactly("too-many-runs");
    }

    @Test
    void anObjectiveIsRefusedWhenRunsMustFollowEachOtherTooClosely() {
        // When
        List<Problem> tenMinutes =
                PolicyCheck.problems(PolicySamples.of(PolicySamples.hotRpo(600)), UNKNOWN, field -> field);
        List<Problem> eightMinutes =
                PolicyCheck.problems(PolicySamples.of(PolicySamples.hotRpo(480)), UNKNOWN, field -> field);

        // Then
        assertThat(tenMinutes).isEmpty();
        assertThat(eightMinutes).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("too-many-runs");
            assertThat(problem.where()).isEqualTo("rules[0].rpoSeconds");
        });
    }

    /** The demo's policy on a machine where backups took four minutes: applied again, paused. */
    @ParameterizedTest
    @MethodSource("slowClusters")
    void whatPausesIsNotRefusedForWhatWasMeasured(KnownCluster slow) {
        // Given
        BackupPolicy running = PolicySamples.of(PolicySamples.hotRpo(600), PolicySamples.cold(PolicySamples.NIGHT));
        BackupPolicy paused = new BackupPolicy(running.rules(), running.retention(), running.lock(), true);
        BackupPolicy eachPaused = new BackupPolicy(
                running.rules().stream().map(PolicySamples::paused).toList(),
                running.retention(),
                running.lock(),
                false);

        // When
        List<Problem> problems = Stream.of(paused, eachPaused)
                .flatMap(policy -> PolicyCheck.problems(policy, slow, field -> field).stream())
                .toList();

        // Then
        assertThat(problems).isEmpty();
        assertThat(PolicyCheck.problems(running, slow, field -> field)).isNotEmpty();
    }

    static Stream<KnownCluster> slowClusters() {
        return Stream.of(Duration.ofMinutes(4), Duration.ofMinutes(11), Duration.ofHours(5))
                .map(took -> new KnownCluster(null, Map.of(ALL, took, IMAGES, took), null, NOW));
    }

    @Test
    void whatLoosensIsNotRefusedForWhatWasMeasured() {
        // Given
        BackupPolicy inForce = PolicySamples.of(
                PolicySamples.hotRpo(600), PolicySamples.hotAt("0 * * * *"), PolicySamples.cold(PolicySamples.NIGHT));
        KnownCluster slow =
                new KnownCluster(null, Map.of(ALL, Duration.ofMinutes(30), IMAGES, Duration.ofHours(5)), inForce, NOW);
        BackupPolicy looser = PolicySamples.of(
                PolicySamples.hotRpo(700), PolicySamples.cold(new ColdWindow("0 1 * * *", 4 * 3600 + 1)));
        BackupPolicy stricter = PolicySamples.of(PolicySamples.hotRpo(599));

        // When
        List<Problem> problems = PolicyCheck.problems(looser, slow, field -> field);

        // Then
        assertThat(problems).isEmpty();
        assertThat(PolicyCheck.problems(stricter, slow, field -> field))
                .extracting(Problem::code)
                .containsExactly("rpo-shorter-than-backup");
    }

    @Test
    void whatComesBackFromAPauseIsComparedWithWhatWasMeasured() {
        // Given
        BackupPolicy running = PolicySamples.of(PolicySamples.hotRpo(600));
        BackupPolicy paused = new BackupPolicy(running.rules(), running.retention(), running.lock(), true);
        KnownCluster slow = new KnownCluster(null, Map.of(ALL, Duration.ofMinutes(4)), paused, NOW);

        // When
        List<Problem> problems = PolicyCheck.problems(running, slow, field -> field);

        // Then
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence())
                        .contains("200 backups a day")
                        .contains("fresh 360 (its newest backup took 4m)")
                        .contains("an RPO of 18m for fresh would do"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 239, 241, 1199, 3600, 40_000})
    void whatARefusalNamesAsAcceptableIsAccepted(long tookSeconds) {
        // Given
        KnownCluster slow = new KnownCluster(null, Map.of(ALL, Duration.ofSeconds(tookSeconds)), null, NOW);
        String refusal = PolicyCheck.problems(PolicySamples.of(PolicySamples.hotRpo(60)), slow, field -> field)
                .getFirst()
                .remedy();
        Matcher named = Pattern.compile("(?:RPO of|Allow) (\\S+)").matcher(refusal);
        assertThat(named.find()).as(refusal).isTrue();
        long accepted = WrittenDuration.parse(named.group(1)).orElseThrow().toSeconds();

        // When
        List<Problem> problems =
                PolicyCheck.problems(PolicySamples.of(PolicySamples.hotRpo(accepted)), slow, field -> field);

        // Then
        assertThat(problems).isEmpty();
        assertThat(PolicyCheck.problems(PolicySamples.of(PolicySamples.hotRpo(accepted - 60)), slow, field -> field))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "*/2 * * * *, */3 * * * *",
        "*/2 * * * *, */2 * * * *",
        "*/5 * * * MON, */6 * * * TUE",
        "*/5 * 29 2 *, */6 * * * *"
    })
    void whatAsksNoMoreThanThePolicyInForceIsNotRefused(String inForce, String slower) {
        // Given
        BackupPolicy heavy = PolicySamples.of(PolicySamples.hotAt(inForce));
        KnownCluster cluster = new KnownCluster(null, Map.of(), heavy, LEAP_YEAR.now());

        // When
        List<Problem> problems =
                PolicyCheck.problems(PolicySamples.of(PolicySamples.hotAt(slower)), cluster, field -> field);

        // Then
        assertThat(problems).isEmpty();
    }

    @Test
    void whatAsksMoreThanAPolicyInForceThatIsTooHeavyIsRefused() {
        // Given
        BackupPolicy heavy = PolicySamples.of(PolicySamples.hotAt("*/5 * * * *"));
        KnownCluster cluster = new KnownCluster(null, Map.of(), heavy, NOW);
        BackupPolicy more = PolicySamples.of(PolicySamples.hotAt("*/6 * * * *"), PolicySamples.hotRpo(1800));

        // When
        List<Problem> problems = PolicyCheck.problems(more, cluster, field -> field);

        // Then
        assertThat(problems).extracting(Problem::code).containsExactly("too-many-runs");
    }

    @Test
    void aWindowThatOpensLessOftenIsNotRefusedForABackupThatNoLongerFits() {
        // Given
        BackupPolicy daily = PolicySamples.of(PolicySamples.cold(new ColdWindow("0 1 * * *", 3600)));
        BackupPolicy weekly = PolicySamples.of(PolicySamples.cold(new ColdWindow("0 1 * * SUN", 3600)));
        KnownCluster slow = new KnownCluster(null, MEASURED.measured(), daily, NOW);

        // When
        List<Problem> problems = PolicyCheck.problems(weekly, slow, field -> field);

        // Then
        assertThat(problems).isEmpty();
    }

    @Test
    void rulesThatAskOftenOnDifferentDaysAreNotAddedUp() {
        // Given
        BackupPolicy policy = PolicySamples.of(
                PolicySamples.rule("monday", Consistency.HOT, "*/8 * * * MON", null, null),
                PolicySamples.rule("thursday", Consistency.HOT, "*/8 * * * THU", null, null));

        // When
        List<Problem> problems = PolicyCheck.problems(policy, UNKNOWN, field -> field);

        // Then
        assertThat(problems).isEmpty();
    }

    @Test
    void aWindowInWhichNoBackupFitsIsRefused() {
        // Given
        ScheduleRule rule = PolicySamples.cold(new ColdWindow("0 1 * * *", 3600));

        // When
        List<Problem> problems = PolicyCheck.problems(PolicySamples.of(rule), MEASURED, field -> field);

        // Then
        assertThat(problems).extracting(Problem::code).containsExactly("window-shorter-than-backup");
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry", "mongodb"})
    void aComponentWithoutADeclaredEndpointIsRefused(String label) {
        // Given
        Component component = Component.savedBy(Consistency.HOT).stream()
                .filter(each -> each.label().equals(label))
                .findFirst()
                .orElseThrow();
        KnownCluster cluster = new KnownCluster(declared(Component.MARIADB), Map.of(), null, NOW);

        // When
        List<Problem> problems = PolicyCheck.problems(
                PolicySamples.of(PolicySamples.of(Consistency.HOT, Component.ETCD, Component.MARIADB, component)),
                cluster,
                field -> field);

        // Then
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("endpoint-not-declared");
            assertThat(problem.found()).startsWith(label + " ");
        });
    }

    @Test
    void aRuleForHotImagesIsCheckedAgainstTheNodesOfTheCluster() {
        // Given
        KnownCluster cluster = new KnownCluster(declared(Component.MARIADB), Map.of(), null, NOW);

        // When
        List<Problem> problems =
                PolicyCheck.problems(PolicySamples.of(PolicySamples.images(Role.VA)), cluster, field -> field);

        // Then
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("no-such-node");
            assertThat(problem.where()).isEqualTo("rules[0].roles");
        });
    }

    @Test
    void whatWasMeasuredIsTheNewestSuccessOfItsKind() {
        // Given
        ClusterState state = new ClusterState(
                "icp",
                declared(),
                9,
                "",
                0,
                null,
                List.of(),
                Map.of(),
                List.of(
                        ended(SagaKind.HOT_BACKUP, true, 900, Component.ETCD, Component.CERTIFICATES),
                        ended(SagaKind.HOT_BACKUP, true, 600, Component.ETCD, Component.CERTIFICATES),
                        ended(SagaKind.HOT_BACKUP, false, 5),
                        ended(SagaKind.HOT_BACKUP, true, 60, Component.ETCD),
                        ended(SagaKind.HOT_IMAGE, true, 7200, Component.NODE_IMAGE),
                        ended(SagaKind.STOP, true, 60)),
                Map.of(),
                Map.of(),
                null,
                Map.of(),
                Map.of(),
                List.of(),
                List.of());

        // When
        KnownCluster known = KnownCluster.of(state, NOW);

        // Then
        assertThat(known.measured())
                .isEqualTo(Map.of(
                        ALL,
                        Duration.ofMinutes(10),
                        BackupKind.of(Consistency.HOT, List.of(Component.ETCD), List.of()),
                        Duration.ofMinutes(1),
                        BackupKind.of(
                                Consistency.HOT, List.of(Component.NODE_IMAGE), List.of(Role.MANAGEMENT, Role.VA)),
                        Duration.ofHours(2)));
        assertThat(known.declared()).isEqualTo(declared());
    }

    private static FinishedSaga ended(SagaKind kind, boolean succeeded, long seconds, Component... saved) {
        return new FinishedSaga(
                "s",
                kind,
                "r",
                null,
                succeeded,
                "",
                NOW.minusSeconds(seconds),
                NOW,
                List.of(saved),
                List.of(),
                List.of(),
                List.of());
    }

    private static ClusterDeclared declared(Component... withEndpoint) {
        return new ClusterDeclared(
                "icp",
                new Topology(List.of(new Node("10.0.0.1", Set.of(Role.MASTER)))),
                new Access("root", 22, "icp", 4001),
                "icp",
                StartMethod.REBOOT,
                List.of("/"),
                Patience.standard(),
                Stream.of(withEndpoint)
                        .map(component -> new ComponentEndpoint(component, "mariadb://10.0.0.1"))
                        .toList(),
                false);
    }

    private static Arguments rule(String code, String field, ScheduleRule rule) {
        return arguments(code, field, PolicySamples.of(rule));
    }

    private static Arguments kept(String code, Retention retention) {
        var policy = new BackupPolicy(List.of(PolicySamples.hotRpo(3600)), retention, PolicySamples.NO_LOCK, false);
        return arguments(code, "retention", policy);
    }

    private static Arguments locked(String code, String field, ObjectLockRule lock) {
        var policy = new BackupPolicy(List.of(PolicySamples.hotRpo(3600)), PolicySamples.RETENTION, lock, false);
        return arguments(code, field, policy);
    }
}
