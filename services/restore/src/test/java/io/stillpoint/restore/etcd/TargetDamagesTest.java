package io.stillpoint.restore.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stillpoint.etcd.restore.SpaceRule;
import io.stillpoint.restore.lab.EtcdCluster;
import io.stillpoint.restore.lab.Lab;
import io.stillpoint.restore.lab.LabService;
import io.stillpoint.restore.lab.Shell;
import io.stillpoint.restore.lab.Trees;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing that is merely broken where a member keeps its data stops a restore, or its roll back. */
class TargetDamagesTest {

    private static final String FIRST = Lab.ADDRESSES.getFirst();

    @TempDir
    static Path home;

    static Lab lab;

    @TempDir
    Path scratch;

    @BeforeAll
    static void start() throws Exception {
        lab = new Lab(home, true);
    }

    @AfterAll
    static void stop() throws Exception {
        lab.close();
    }

    @BeforeEach
    void reset() throws Exception {
        lab.reset();
    }

    @ParameterizedTest
    @EnumSource
    void aRestoreGoesThroughAndItsRollBackReturnsWhatWasThere(TargetDamage damage) throws Exception {
        // Given
        damage.happen(lab.nodes(), FIRST);
        SortedMap<String, String> damaged = digest(FIRST);
        try (LabService service = new LabService(lab, scratch)) {
            assertThat(service.plan("p1").refusals()).isEmpty();

            // When
            service.replace(FIRST, lab.snapshot());

            // Then
            assertThat(data(FIRST).resolve("member/snap/db")).isRegularFile();
            assertThat(lab.nodes().path(FIRST, EtcdCluster.WAL)).isDirectoryContaining("glob:**.wal");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data(FIRST))))
                    .startsWith("rwx");
            service.rollBack(FIRST, Map.of());
            assertThat(digest(FIRST)).containsAllEntriesOf(damaged);
        }
    }

    @Test
    void aClusterOfDamagedMembersRunsAgainWithTheSnapshot() throws Exception {
        // Given
        TargetDamage.EVERYTHING_MISSING.happen(lab.nodes(), FIRST);
        TargetDamage.DATABASE_CUT.happen(lab.nodes(), Lab.ADDRESSES.get(1));
        TargetDamage.FULL_OF_STRANGERS.happen(lab.nodes(), Lab.ADDRESSES.get(2));
        try (LabService service = new LabService(lab, scratch)) {
            // When
            for (String address : Lab.ADDRESSES) {
                service.replace(address, lab.snapshot());
            }
        }
        // Then
        lab.etcd().start();
        try {
            for (String address : Lab.ADDRESSES) {
                assertThat(lab.etcd().everything(address))
                        .contains("value of a49")
                        .doesNotContain("value of b");
            }
        } finally {
            lab.etcd().stop();
        }
    }

    @Test
    void aDiskThatLooksTooSmallIsRefusedByNameAndGoesThroughWhenThatIsAccepted() throws Exception {
        // Given
        SpaceRule twice = new SpaceRule(1e12, 128_000_000);
        try (LabService service = new LabService(lab, scratch, twice)) {
            StepFact.RestorePlanned refused = service.plan("p1");
            assertThat(refused.refusals())
                    .hasSize(3)
                    .allSatisfy(problem -> assertThat(problem.remedy()).contains("--accept too-little-disk"));

            // When
            List<Acceptance> accepted = service.plan("p1", "too-little-disk").accepted();

            // Then
            assertThat(accepted).extracting(Acceptance::target).containsExactlyElementsOf(Lab.ADDRESSES);
            assertThat(problemOf(() -> service.replace(FIRST, lab.snapshot(), accepted.get(1)))
                            .code())
                    .isEqualTo("too-little-disk");
            assertThat(service.replace(FIRST, lab.snapshot(), accepted.getFirst())
                            .movedAside())
                    .containsKeys("data", "wal");
        }
    }

    /** Shows as skipped where this machine lets nobody mount. */
    @Test
    void whatIsMountedBelowTheDataGoesAsideByNameAndComesBack() throws Exception {
        // Given
        Path mounted = Files.createDirectories(data(FIRST).resolve("of-others"));
        Path source = Files.createDirectories(home.resolve("source"));
        assumeTrue(mounts(source, mounted), "this machine lets nobody mount: needs root with CAP_SYS_ADMIN");
        Path aside = data(FIRST).resolveSibling("etcd.stillpoint-aside-s-1").resolve("of-others");
        try (LabService service = new LabService(lab, scratch)) {
            assertThat(service.plan("p1").refusals()).extracting(Problem::code).containsExactly("mount-in-the-way");
            List<Acceptance> accepted = service.plan("p1", "mount-in-the-way").accepted();
            assertThat(problemOf(() -> service.replace(FIRST, lab.snapshot())).code())
                    .isEqualTo("mount-in-the-way");

            // When
            service.replace(FIRST, lab.snapshot(), accepted.getFirst());

            // Then
            Files.writeString(source.resolve("file"), "still mounted");
            assertThat(aside.resolve("file")).hasContent("still mounted");
            service.rollBack(FIRST, Map.of());
            assertThat(mounted.resolve("file")).hasContent("still mounted");
        } finally {
            Shell.run(home, List.of("umount", "--lazy", Files.exists(aside) ? aside.toString() : mounted.toString()));
        }
    }

    private static boolean mounts(Path source, Path target) throws InterruptedException {
        try {
            Shell.run(home, List.of("mount", "--bind", source.toString(), target.toString()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path data(String address) {
        return lab.nodes().path(address, EtcdCluster.DATA);
    }

    /** All but what the node remembers of the steps that it has carried out. */
    private static SortedMap<String, String> digest(String address) throws Exception {
        SortedMap<String, String> all = Trees.digest(lab.nodes().path(address, "/var/lib"));
        all.keySet().removeIf(path -> path.startsWith("stillpoint/"));
        return all;
    }

    private static Problem problemOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem();
    }
}
