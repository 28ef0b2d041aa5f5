package io.stillpoint.nodecontrol.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.remote.NodeFacts;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeRuleTest {

    private static final Work.OnNode MASTER = Works.onNode(true, Role.MASTER);
    private static final Work.OnNode WORKER = Works.onNode(false, Role.WORKER);
    private static final List<String> ETCD = List.of("etcd.json", "master.json");

    @Test
    void anOrdinaryMasterIsFine() {
        // Given
        NodeFacts facts = Works.manifests(ETCD, List.of("old.json"));

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).isEmpty();
    }

    @Test
    void aNodeThatIsParkedAlreadyIsFine() {
        // Given
        NodeFacts facts = Works.manifests(List.of(), ETCD);

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).isEmpty();
    }

    @Test
    void aServiceThatWouldOutliveDockerIsFoundBeforeTheClusterIsStopped() {
        // Given
        NodeFacts facts = Works.outside(Map.of(22, "ssh.service", 3306, "mariadb.service"));

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).map(Problem::code).contains("service-outside-docker");
        assertThat(problem).map(Problem::found).contains("mariadb.service, started by systemd");
    }

    @Test
    void aServiceBesideDockerDoesNotConcernANodeThatIsNotQuiesced() {
        // Given
        NodeFacts facts = Works.outside(Map.of(3306, "mariadb.service"));

        // When
        Optional<Problem> problem = problem(Works.staysUp(MASTER), facts);

        // Then
        assertThat(problem).isEmpty();
    }

    @Test
    void anOldScriptIsReplacedBeforeAnythingIsStopped() {
        // Given
        NodeFacts facts = Works.facts("b".repeat(64), Works.BOOT, Works.NOW, Works.active(), ETCD, List.of(), 1L << 40);

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).map(Problem::code).contains("node-script-version");
    }

    @Test
    void aNodeThatKnowsNoTokenIsToldItBeforeAnythingIsStopped() {
        // Given
        NodeFacts facts = Works.withoutFence();

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).map(Problem::code).contains("fence-lost");
        assertThat(problem).map(Problem::remedy).get().asString().contains("cluster add");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubelet", "docker"})
    void aMachineWithoutItsUnitsIsNoNode(String present) {
        // Given
        NodeFacts facts =
                Works.facts(Works.SHA, Works.BOOT, Works.NOW, Map.of(present, "active"), ETCD, List.of(), 1L << 40);

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).map(Problem::code).contains("unit-missing");
    }

    @ParameterizedTest
    @CsvSource({
        "disabled, enabled,  kubelet",
        "enabled,  disabled, docker",
        "enabled,  masked,   docker",
        "masked,   enabled,  kubelet",
        "enabled-runtime, enabled, kubelet"
    })
    void aUnitThatWouldStayDownAfterTheRebootIsFoundBeforeAnythingStops(String kubelet, String docker, String unit) {
        // Given
        NodeFacts facts = Works.unitFiles(Works.manifests(ETCD, List.of()), kubelet, docker);

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).map(Problem::code).contains("unit-not-enabled");
        assertThat(problem).map(Problem::remedy).get().asString().contains("systemctl enable " + unit);
        assertThat(problem(Works.staysUp(MASTER), facts)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"enabled, by docker.socket", "enabled, by kubelet.service", "static, enabled", "generated, indirect"})
    void aUnitThatSomethingStartsIsFine(String kubelet, String docker) {
        // Given
        NodeFacts facts = Works.unitFiles(Works.manifests(ETCD, List.of()), kubelet, docker);

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).isEmpty();
    }

    @Test
    void aStoppedNodeIsFine() {
        // Given
        NodeFacts facts = Works.units(Works.BOOT, "inactive", "inactive");

        // When
        Optional<Problem> problem = problem(WORKER, facts);

        // Then
        assertThat(problem).isEmpty();
    }

    @Test
    void aControlPlaneThatOthersParkedWouldNotComeBack() {
        // Given
        NodeFacts facts = Works.manifests(List.of("etcd.json"), List.of("master.json", "master.json.orig"), List.of());

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).map(Problem::code).contains("manifest-parked-by-others");
        assertThat(problem).map(Problem::found).get().asString().startsWith("master.json in");
        assertThat(problem(Works.staysUp(MASTER), facts)).isPresent();
        assertThat(problem(WORKER, facts)).isEmpty();
    }

    @Test
    void etcdThatOthersParkedComesBackOnlyOnRestoredData() {
        // Given
        NodeFacts facts = Works.manifests(List.of("master.json"), List.of("etcd.json"), List.of());

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).map(Problem::code).contains("manifest-parked-by-others");
        assertThat(problem).map(Problem::remedy).get().asString().contains("--adopt-parked etcd.json");
        assertThat(problem(Works.staysUp(MASTER), facts)).isEmpty();
    }

    @Test
    void lastYearsFilesAreNormal() {
        // Given
        NodeFacts facts = Works.manifests(ETCD, List.of("etcd-old.json", "master-2.1.0.json"), List.of());

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).isEmpty();
    }

    @Test
    void aManifestInBothPlacesIsSeenBeforeAnythingIsStopped() {
        // Given
        NodeFacts facts = Works.manifests(ETCD, List.of("master.json"));

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).map(Problem::code).contains("manifest-in-both-places");
        assertThat(problem).map(Problem::expected).get().asString().contains("master.json");
    }

    @Test
    void aSecondFileThatRunsEtcdIsNamedBesideTheFirstBeforeAnythingIsStopped() {
        // Given
        NodeFacts facts = Works.contents(
                Works.manifests(List.of("etcd.json", "etcd.json.bak", "master.json"), List.of()),
                List.of("/etc/cfc/pods/etcd.json.bak"),
                Map.of());

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).map(Problem::code).contains("second-etcd");
        assertThat(problem).map(Problem::found).contains("/etc/cfc/pods/etcd.json and /etc/cfc/pods/etcd.json.bak");
        assertThat(problem).map(Problem::remedy).get().asString().contains("move the other out of /etc/cfc/pods");
        assertThat(problem(Works.staysUp(MASTER), facts)).isPresent();
    }

    @Test
    void eachStaticPodThatKubeletReadsTwiceIsNamed() {
        // Given
        NodeFacts facts = Works.contents(
                Works.manifests(List.of("etcd.json", "master.json", "copy of master"), List.of()),
                List.of(),
                Map.of(
                        "/etc/cfc/pods/etcd.json", "kube-system/k8s-etcd",
                        "/etc/cfc/pods/master.json", "kube-system/k8s-master",
                        "/etc/cfc/pods/copy of master", "kube-system/k8s-master"));

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).map(Problem::code).contains("static-pod-twice");
        assertThat(problem).map(Problem::expected).get().asString().contains("kube-system/k8s-master");
        assertThat(problem).map(Problem::found).contains("/etc/cfc/pods/copy of master and /etc/cfc/pods/master.json");
    }

    @Test
    void aParkedPodCountsTwiceOnlyWhenItComesBack() {
        // Given
        Map<String, String> pods = Map.of(
                "/etc/cfc/pods/master.json", "kube-system/k8s-master",
                "/etc/cfc/podbackup/master-2.1.0.json", "kube-system/k8s-master");
        List<String> active = List.of("etcd.json", "master.json");
        List<String> parked = List.of("master-2.1.0.json");

        // When
        Optional<Problem> ours = problem(MASTER, Works.contents(Works.manifests(active, parked), List.of(), pods));

        // Then
        assertThat(ours).map(Problem::code).contains("static-pod-twice");
        assertThat(problem(MASTER, Works.contents(Works.manifests(active, parked, List.of()), List.of(), pods)))
                .isEmpty();
    }

    @Test
    void anEtcdMemberHasEtcdsManifest() {
        // Given
        NodeFacts facts = Works.manifests(List.of("master.json"), List.of());

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).map(Problem::code).contains("etcd-json-missing");
        assertThat(problem(WORKER, facts)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-31, 31, 86_400})
    void aClockThatNobodyKeepsIsRefused(long seconds) {
        // Given
        NodeFacts facts = Works.facts(
                Works.SHA, Works.BOOT, Works.NOW.plusSeconds(seconds), Works.active(), ETCD, List.of(), 1L << 40);

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).map(Problem::code).contains("clock-skew");
    }

    @ParameterizedTest
    @ValueSource(longs = {-30, 0, 30})
    void aLittleSkewIsNormal(long seconds) {
        // Given
        NodeFacts facts = Works.facts(
                Works.SHA, Works.BOOT, Works.NOW.plusSeconds(seconds), Works.active(), ETCD, List.of(), 1L << 40);

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).isEmpty();
    }

    @Test
    void spaceIsLookedForOnTheMountThatHoldsTheState() {
        // Given
        NodeFacts facts = Works.facts(Works.SHA, Works.BOOT, Works.NOW, Works.active(), ETCD, List.of(), 1000);

        // When
        Optional<Problem> problem = problem(MASTER, facts);

        // Then
        assertThat(problem).map(Problem::code).contains("too-little-space");
        assertThat(problem).map(Problem::found).contains("1000 on /var");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDamagedOnAMasterStopsNoRestore(NodeDamage damage) {
        // When
        Optional<Problem> problem = problem(Works.staysUp(MASTER), damage.facts);

        // Then
        assertThat(problem).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"DISK_FULL, too-little-space", "CLOCK_OFF, clock-skew", "CLOCK_BEHIND, clock-skew"})
    void aRestoreIsToldWhatStopsABackup(NodeDamage damage, String code) {
        // When
        List<Problem> notes = NodeRule.notes(Works.staysUp(MASTER), damage.facts, Works.NOW);

        // Then
        assertThat(notes).extracting(Problem::code).containsExactly(code);
        assertThat(problem(MASTER, damage.facts)).map(Problem::code).contains(code);
    }

    private static Optional<Problem> problem(Work.OnNode work, NodeFacts facts) {
        return NodeRule.problem(work, facts, Works.SHA, Works.NOW);
    }
}
