package io.stillpoint.restore.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.restore.lab.EtcdCluster;
import io.stillpoint.restore.lab.Lab;
import io.stillpoint.restore.lab.LabService;
import io.stillpoint.restore.lab.LabVault;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.UnaskedReport;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.shared.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans against a real catalogue, a real vault and real nodes. */
class PlanRestoreTest {

    private static final String TAKE_P1 =
            ": ./stillpoint restore create --cluster mycluster --component etcd --point p1 --wait";

    @TempDir
    static Path home;

    static Lab lab;

    @TempDir
    Path scratch;

    @BeforeAll
    static void startEverything() throws Exception {
        lab = new Lab(home, false);
    }

    @AfterAll
    static void stopEverything() throws Exception {
        lab.close();
    }

    @Test
    void theNewestPointIsPlannedAndNothingRefuses() throws Exception {
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned planned = service.plan((String) null);
            // Then
            assertThat(planned.refusals()).isEmpty();
            assertThat(planned.point()).isEqualTo("p1");
            assertThat(planned.snapshots()).containsExactly(lab.snapshot());
            assertThat(planned.planDigest()).matches("[0-9a-f]{64}");
            assertThat(planned.warnings()).anyMatch(warning -> warning.contains("(revision 51) is lost"));
        }
    }

    @Test
    void theSamePlanHasTheSameDigestAgain() throws Exception {
        try (LabService service = new LabService(lab, scratch)) {
            String first = service.plan("p1").planDigest();
            // When
            String second = service.plan((String) null).planDigest();
            // Then
            assertThat(second).isEqualTo(first);
        }
    }

    @Test
    void anOlderPointThanTheNewestIsRefusedUnlessTheLossIsAccepted() throws Exception {
        // Given
        SnapshotRef older = lab.vault().write("p0", lab.snapshotFile(), lab.revision(), Lab.TAKEN.minusSeconds(3600));
        lab.vault().seal("p0", lab.nodes().topology(), older);
        try (LabService service = new LabService(lab, scratch)) {
            assertThat(codes(service.plan("p0"))).containsExactly("older-than-newest");
            // When
            StepFact.RestorePlanned accepted = service.plan("p0", "older-than-newest");
            // Then
            assertThat(accepted.refusals()).isEmpty();
            assertThat(accepted.accepted()).singleElement().satisfies(loss -> {
                assertThat(loss.code()).isEqualTo("older-than-newest");
                assertThat(loss.subjects()).containsExactly("p1");
            });
            assertThat(accepted.planDigest()).isNotEqualTo(service.plan("p0").planDigest());
            assertThat(accepted.warnings())
                    .anyMatch(warning -> warning.contains("never read back whole"))
                    .anyMatch(warning -> warning.contains("What came after it is lost"));
        }
    }

    @Test
    void aHotImageIsNeverPlannedForAMaster() throws Exception {
        // Given
        String master = Lab.ADDRESSES.getFirst();
        SnapshotRef image =
                lab.vault().write("p-hot", Component.NODE_IMAGE, master, "root.tar", new byte[1024], null, Lab.TAKEN);
        lab.vault().seal("p-hot", lab.nodes().topology(), image);
        Work work = new Work.PlanRestore(
                lab.nodes().topology(),
                lab.nodes().access(lab.etcd().clientPort()),
                List.of(Component.NODE_IMAGE),
                "p-hot",
                List.of(),
                List.of());
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned planned = service.plan(work);
            // Then
            assertThat(codes(planned)).containsExactly("hot-image-for-control-plane");
        }
    }

    @Test
    void certificatesArePlannedWithoutAnAddressAndAskedOfTheirNodes() throws Exception {
        // Given
        String master = Lab.ADDRESSES.getFirst();
        SnapshotRef snapshot = lab.vault()
                .write(
                        "p-certificates",
                        Component.CERTIFICATES,
                        Map.of("conf.tar", new byte[1024]),
                        Map.of("tree.conf.tar", master + " /etc/cfc/conf"),
                        Lab.TAKEN);
        lab.vault().seal("p-certificates", lab.nodes().topology(), snapshot);
        Work work = new Work.PlanRestore(
                lab.nodes().topology(),
                lab.nodes().access(lab.etcd().clientPort()),
                List.of(Component.CERTIFICATES),
                "p-certificates",
                List.of(),
                List.of());
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned planned = service.plan(work);
            // Then
            assertThat(planned.snapshots()).containsExactly(snapshot);
            assertThat(codes(planned)).containsExactly("ca-unknown");
            assertThat(planned.warnings())
                    .anyMatch(warning -> warning.contains("until docker and kubelet are restarted"));
        }
    }

    @Test
    void aPointThatIsNotThereIsRefused() throws Exception {
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned planned = service.plan("p99");
            // Then
            assertThat(codes(planned)).containsExactly("vault-object-missing");
        }
    }

    @Test
    void aForeignSignatureIsRefused() throws Exception {
        // Given
        SnapshotRef snapshot = lab.vault().write("p-foreign", lab.snapshotFile(), lab.revision(), Lab.TAKEN);
        lab.vault().sealForeign("p-foreign", lab.nodes().topology(), snapshot);
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned planned = service.plan("p-foreign");
            // Then
            assertThat(codes(planned)).containsExactly("signature-key-unknown");
        }
    }

    @Test
    void aMissingSignatureIsRefused() throws Exception {
        // Given
        SnapshotRef snapshot = lab.vault().write("p-unsigned", lab.snapshotFile(), lab.revision(), Lab.TAKEN);
        lab.vault().seal("p-unsigned", lab.nodes().topology(), snapshot);
        Files.delete(lab.vault().file("clusters/mycluster/points/p-unsigned/point.json.sig"));
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned planned = service.plan("p-unsigned");
            // Then
            assertThat(codes(planned)).containsExactly("point-unsigned");
        }
    }

    @Test
    void aManifestThatWasChangedIsRefused() throws Exception {
        // Given
        SnapshotRef snapshot = lab.vault().write("p-manifest", lab.snapshotFile(), lab.revision(), Lab.TAKEN);
        lab.vault().seal("p-manifest", lab.nodes().topology(), snapshot);
        LabVault.flip(lab.vault().file(snapshot.manifestKey()));
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned planned = service.plan("p-manifest");
            // Then
            assertThat(codes(planned)).containsExactly("manifest-damaged");
        }
    }

    @Test
    void storedBytesThatRottedAreRefusedAlreadyByThePlan() throws Exception {
        // Given
        SnapshotRef snapshot = lab.vault().write("p-rot", lab.snapshotFile(), lab.revision(), Lab.TAKEN);
        lab.vault().seal("p-rot", lab.nodes().topology(), snapshot);
        LabVault.flip(lab.vault().object(snapshot));
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned planned = service.plan("p-rot");
            // Then
            assertThat(codes(planned)).containsExactly("object-damaged");
            assertThat(planned.refusals().getFirst().remedy()).endsWith(TAKE_P1);
        }
    }

    @Test
    void readingBackWhatRottedSaysWhichPointToTakeInstead() throws Exception {
        // Given
        SnapshotRef snapshot = lab.vault().write("p-late", lab.snapshotFile(), lab.revision(), Lab.TAKEN);
        lab.vault().seal("p-late", lab.nodes().topology(), snapshot);
        LabVault.flip(lab.vault().object(snapshot));
        try (LabService service = new LabService(lab, scratch)) {
            // When
            var failure = catchThrowableOfType(ProblemException.class, () -> service.verify(snapshot));
            // Then
            assertThat(failure.problem().code()).isEqualTo("object-damaged");
            assertThat(failure.problem().remedy()).endsWith(TAKE_P1);
        }
    }

    @Test
    void everyComponentSaysAtOnceWhatItRefuses() throws Exception {
        // Given: no registry is declared, and no member can be asked for its CA
        String master = Lab.ADDRESSES.getFirst();
        String point = "p-several";
        SnapshotRef saved = lab.vault()
                .write(
                        point,
                        Component.CERTIFICATES,
                        Map.of("conf.tar", new byte[1024]),
                        Map.of("tree.conf.tar", master + " /etc/cfc/conf"),
                        Lab.TAKEN);
        lab.vault().seal(point, lab.nodes().topology(), saved);
        List<Node> nodes = new ArrayList<>(lab.nodes().members());
        nodes.set(2, new Node("127.0.0.44", Set.of(Role.MASTER)));
        Work work = new Work.PlanRestore(
                new Topology(nodes),
                lab.nodes().access(lab.etcd().clientPort()),
                List.of(Component.REGISTRY, Component.CERTIFICATES, Component.ETCD),
                point,
                List.of(),
                List.of());
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned planned = service.plan(work);
            // Then
            assertThat(codes(planned))
                    .contains(
                            "component-not-declared",
                            "component-not-in-point",
                            "ca-unknown",
                            "ssh-connection-refused",
                            "members-differ-from-topology");
        }
    }

    @Test
    void anotherClustersPointIsRefused() throws Exception {
        // Given
        Path points = lab.vault().file("clusters/mycluster/points");
        Files.createDirectories(points.resolve("p-moved"));
        for (String file : List.of("point.json", "point.json.sig")) {
            Files.copy(
                    points.resolve("p1").resolve(file),
                    points.resolve("p-moved").resolve(file));
        }
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned planned = service.plan("p-moved");
            // Then
            assertThat(codes(planned)).containsExactly("point-document-wrong");
        }
    }

    @Test
    void aMemberThatCannotBeReachedIsRefusedByName() throws Exception {
        // Given
        List<Node> nodes = new ArrayList<>(lab.nodes().members());
        nodes.set(2, new Node("127.0.0.44", Set.of(Role.MASTER)));
        Access access = lab.nodes().access(lab.etcd().clientPort());
        Work work =
                new Work.PlanRestore(new Topology(nodes), access, List.of(Component.ETCD), "p1", List.of(), List.of());
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned planned = service.plan(work);
            // Then
            assertThat(planned.refusals())
                    .anySatisfy(problem -> {
                        assertThat(problem.code()).isEqualTo("ssh-connection-refused");
                        assertThat(problem.where()).contains("127.0.0.44");
                    })
                    .anyMatch(problem -> problem.code().equals("members-differ-from-topology"));
        }
    }

    @Test
    void anEtcdctlOfAnotherMinorVersionIsRefused() throws Exception {
        // Given
        Path other = scratch.resolve("etcdctl");
        Files.writeString(other, "#!/bin/sh\necho 'etcdctl version: 3.3.25'\necho 'API version: 3.3'\n");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwx------"));
        try (LabService service =
                new LabService(lab, scratch.resolve("run"), lab.vault().open(), other.toString())) {
            // When
            StepFact.RestorePlanned planned = service.plan("p1");
            // Then
            assertThat(codes(planned)).containsOnly("etcdctl-version-differs");
            assertThat(planned.refusals().getFirst().sentence())
                    .contains("3.3.25")
                    .contains(EtcdCluster.VERSION);
        }
    }

    @Test
    void aMemberWithoutEtcdJsonIsRefused() throws Exception {
        // Given
        Path parked = lab.nodes().path(Lab.ADDRESSES.get(0), "/etc/cfc/podbackup/etcd.json");
        String json = Files.readString(parked);
        Files.delete(parked);
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned planned = service.plan("p1");
            // Then
            assertThat(codes(planned)).containsExactly("etcd-json-missing");
        } finally {
            Files.writeString(parked, json);
        }
    }

    @Test
    void etcdJsonIsFoundWhereItIsNotParkedToo() throws Exception {
        // Given
        String address = Lab.ADDRESSES.get(0);
        Path parked = lab.nodes().path(address, "/etc/cfc/podbackup/etcd.json");
        Path active = lab.nodes().path(address, "/etc/cfc/pods/etcd.json");
        Files.move(parked, active);
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned planned = service.plan("p1");
            // Then
            assertThat(planned.refusals()).isEmpty();
        } finally {
            Files.move(active, parked);
        }
    }

    @Test
    void anOlderPointIsNotTakenInsteadOfOneThatFactsCallDamaged() throws Exception {
        // Given
        SnapshotRef rotten = lab.vault().write("p2", lab.snapshotFile(), lab.revision(), Lab.TAKEN.plusSeconds(3600));
        lab.vault().seal("p2", lab.nodes().topology(), rotten);
        lab.publish(Lab.point("p2", rotten));
        lab.publish(Lab.verification(rotten));
        StepRef step = UnaskedReport.step("saga-p2", rotten);
        Instant found = Lab.TAKEN.plusSeconds(7200);
        lab.publish(
                new SagaFact.BackupCompleted(
                        LabVault.CLUSTER,
                        "saga-p2",
                        "p2",
                        rotten.consistency(),
                        false,
                        List.of(rotten),
                        List.of(),
                        0,
                        List.of(),
                        null),
                Lab.TAKEN.plusSeconds(3600));
        lab.publish(
                new StepFact.StepFailed(
                        step,
                        Action.VERIFY_SNAPSHOT,
                        new Problem("object-damaged", "these bytes", "others", rotten.manifestKey(), "Look."),
                        false),
                found);
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned chosen = service.plan((String) null);
            StepFact.RestorePlanned named = service.plan("p2");
            StepFact.RestorePlanned accepted = service.plan("p2", "point-damaged");
            // Then
            assertThat(codes(chosen)).containsExactly("point-damaged");
            assertThat(chosen.snapshots()).containsExactly(rotten);
            assertThat(codes(named)).containsExactly("point-damaged");
            assertThat(named.refusals().getFirst().remedy()).contains("--component etcd --point p1 --wait");
            assertThat(accepted.refusals()).isEmpty();
            lab.publish(new StepFact.SnapshotVerified(step, rotten), found.plusSeconds(60));
            assertThat(service.plan((String) null).point()).isEqualTo("p2");
        } finally {
            lab.unpublish(Lab.point("p2", rotten));
            lab.unpublish(Lab.verification(rotten));
        }
    }

    @Test
    void aPointIsPlannedBeforeAnybodyHasReadItBack() throws Exception {
        // Given
        CatalogueEntry verification = Lab.verification(lab.snapshot());
        lab.unpublish(verification);
        try (LabService service = new LabService(lab, scratch)) {
            // When
            StepFact.RestorePlanned planned = service.plan((String) null);
            // Then
            assertThat(planned.refusals()).isEmpty();
            assertThat(planned.point()).isEqualTo("p1");
            assertThat(planned.warnings()).anyMatch(warning -> warning.contains("never read back whole"));
        } finally {
            lab.publish(verification);
        }
    }

    @Test
    void aVaultThatIsAwayIsNoRefusalButAnotherAttempt() throws Exception {
        // Given
        lab.vault().store().kill();
        try (LabService service = new LabService(lab, scratch)) {
            // When
            var failure = catchThrowableOfType(ProblemException.class, () -> service.plan("p1"));
            // Then
            assertThat(failure.retryable()).isTrue();
            assertThat(failure.problem().where()).contains(lab.vault().store().endpoint());
        } finally {
            lab.vault().store().start();
        }
    }

    private static List<String> codes(StepFact.RestorePlanned planned) {
        return planned.refusals().stream().map(Problem::code).toList();
    }
}
