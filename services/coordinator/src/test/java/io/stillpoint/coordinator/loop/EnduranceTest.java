package io.stillpoint.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.coordinator.decide.Clusters;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.vault.keys.KeyCreation;
import io.stillpoint.vault.keys.PointSigner;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Clusters with a backup each night, a prune each noon and people around them: what is remembered of them stops growing. */
class EnduranceTest {

    private static final Instant BORN = Instant.parse("2026-11-01T08:00:00Z");
    private static final int MONTH = 30;
    /** Months differ in their Mondays and in how many digits numbers have. */
    private static final double TOLERANCE = 1.05;

    @TempDir
    private static Path directory;

    private static SealSigner signer;

    @BeforeAll
    static void makeKeys() throws Exception {
        signer = new SealSigner(
                PointSigner.load(KeyCreation.into(directory, BORN).signingKey()));
    }

    @Test
    void nothingGrowsFromTheSecondMonthToTheThird(TestReporter reporter) {
        // When
        Map<String, String> growth = growth(2, 3 * MONTH, Forgetfulness.SOUND, reporter);

        // Then
        assertThat(growth).isEmpty();
    }

    @Test
    @Tag("deep")
    void nothingOfFiftyClustersGrowsFromTheSecondMonthOfAYearToItsLast(TestReporter reporter) {
        // When
        Map<String, String> growth = growth(50, 365, Forgetfulness.SOUND, reporter);

        // Then
        assertThat(growth).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SOUND")
    void whatIsNeverForgottenIsFound(Forgetfulness planted, TestReporter reporter) {
        // When
        Map<String, String> growth = growth(1, 3 * MONTH, planted, reporter);

        // Then
        assertThat(growth).isNotEmpty();
    }

    /** What the largest of the clusters had more of in the last month than in the second, by what it is. */
    private static Map<String, String> growth(
            int number, int days, Forgetfulness forgetfulness, TestReporter reporter) {
        List<LivingCluster> clusters = IntStream.rangeClosed(1, number)
                .mapToObj(each -> new LivingCluster(cluster("icp-" + each), signer, forgetfulness, BORN))
                .toList();
        Map<String, Long> second = new HashMap<>();
        Map<String, Long> last = new HashMap<>();
        List<Duration> times = new ArrayList<>();
        long megabytes = 0;
        for (int day = 1; day <= days; day++) {
            for (LivingCluster cluster : clusters) {
                live(cluster, day);
                if (day > MONTH && day <= 2 * MONTH) {
                    cluster.sizes().forEach((what, size) -> second.merge(what, size, Math::max));
                }
                if (day > days - MONTH) {
                    cluster.sizes().forEach((what, size) -> last.merge(what, size, Math::max));
                }
            }
            if (day == MONTH || day == 2 * MONTH || day == days - MONTH || day == days) {
                times.add(average(clusters));
            }
            megabytes = day == 2 * MONTH ? usedMegabytes() : megabytes;
        }
        reporter.publishEntry(Map.of(
                "size", number + " clusters, " + days + " days",
                "second month", second.toString(),
                "last month", last.toString(),
                "microseconds of a decision",
                        "%d in the first month, %d in the second, %d in the last"
                                .formatted(
                                        times.getFirst().toNanos() / 1000,
                                        times.get(1).toNanos() / 1000,
                                        times.getLast().toNanos() / 1000),
                "heap", megabytes + " MB at the end of the second month, now " + usedMegabytes()));
        Map<String, String> growth = new HashMap<>();
        last.forEach((what, size) -> {
            if (size > second.get(what) * TOLERANCE + 1) {
                growth.put(what, "from " + second.get(what) + " to " + size);
            }
        });
        return growth;
    }

    private static long usedMegabytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }

    private static Duration average(List<LivingCluster> clusters) {
        return Duration.ofNanos((long) clusters.stream()
                .mapToLong(cluster -> cluster.timeOfADecision().toNanos())
                .average()
                .orElseThrow());
    }

    /** A policy, a baseline, and then days on which other systems and people want something too, some of it twice or in vain. */
    private static void live(LivingCluster cluster, int day) {
        String name = cluster.name();
        if (day == 1) {
            cluster.ask("people", "policy", new Request.PolicyDeclared(name, POLICY));
            cluster.ask(
                    "people",
                    "baseline",
                    new Request.BackupRequested(name, Consistency.COLD, true, List.of(Component.NODE_IMAGE), null));
        }
        var etcd = new Request.BackupRequested(name, Consistency.HOT, false, List.of(Component.ETCD), null);
        cluster.ask("/release/" + day, "before-release", etcd);
        cluster.ask("/release/" + day, "before-release", etcd);
        cluster.ask("people", "cancel-" + day, new Request.CancelRequested(name, "s-none", "too late"));
        if (day % 7 == 0) {
            cluster.ask("people", "pin-" + day, new Request.PinRequested(name, cluster.newestPoint(), true, "look"));
        }
        for (String pinned : day % 7 == 6 ? cluster.pinnedByPeople() : List.<String>of()) {
            cluster.ask("people", "unpin-" + day, new Request.PinRequested(name, pinned, false, "looked"));
        }
        cluster.liveUntil(BORN.plus(Duration.ofDays(day)));
    }

    private static final BackupPolicy POLICY = new BackupPolicy(
            List.of(new ScheduleRule(
                    "nightly", Consistency.HOT, List.of(), "0 2 * * *", null, "Europe/Berlin", 600, null, false)),
            new Retention(3, 0, 7, 3, 0, 0, 0, 1),
            new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false),
            false);

    private static ClusterDeclared cluster(String name) {
        ClusterDeclared three = Clusters.withEverything(Clusters.three());
        return new ClusterDeclared(
                name,
                three.topology(),
                three.access(),
                three.profile(),
                three.startMethod(),
                three.imageMounts(),
                three.patience(),
                three.endpoints(),
                three.kubernetes());
    }
}
