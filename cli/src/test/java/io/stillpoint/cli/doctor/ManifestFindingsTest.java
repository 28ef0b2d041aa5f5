package io.stillpoint.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.remote.NodeFacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ManifestFindingsTest {

    @Test
    void aNodeWithItsManifestsIsFine() {
        // Given
        NodeFacts facts = facts(List.of("etcd.json", "master.json"), List.of("notes.txt"), List.of());

        // When
        ManifestFindings findings = ManifestFindings.of(facts, "icp", true);

        // Then
        assertThat(findings).isEqualTo(new ManifestFindings(List.of(), List.of()));
    }

    @Test
    void anEtcdManifestThatOthersParkedIsNamedOnAMemberWithItsWayBack() {
        // Given
        NodeFacts facts = facts(List.of("master.json"), List.of("etcd.json"), List.of());

        // When
        ManifestFindings findings = ManifestFindings.of(facts, "icp", true);

        // Then
        assertThat(findings.problems())
                .singleElement()
                .asString()
                .startsWith("/etc/cfc/podbackup/etcd.json is parked, and not by Stillpoint")
                .endsWith("./stillpoint cluster start icp --adopt-parked etcd.json");
        assertThat(ManifestFindings.of(facts, "icp", false).problems()).isEmpty();
        assertThat(ManifestFindings.of(facts, "icp", false).notes()).hasSize(1);
    }

    @Test
    void aSecondManifestThatRunsEtcdIsAProblemOnlyWhereKubeletReadsIt() {
        // Given
        NodeFacts facts = facts(
                List.of("etcd.json", "etcd-new.yaml"),
                List.of("old.json"),
                List.of("/etc/cfc/pods/etcd-new.yaml", "/etc/cfc/podbackup/old.json"));

        // When
        ManifestFindings findings = ManifestFindings.of(facts, "icp", true);

        // Then
        assertThat(findings.problems()).singleElement().asString().startsWith("/etc/cfc/pods/etcd-new.yaml runs etcd");
        assertThat(findings.notes()).singleElement().asString().startsWith("/etc/cfc/podbackup/old.json runs etcd");
    }

    @Test
    void aPodOfTwoManifestsIsNamedWithBoth() {
        // Given
        NodeFacts facts = facts(List.of("etcd.json", "master.json", "master.json~"), List.of(), List.of());

        // When
        ManifestFindings findings = ManifestFindings.of(facts, "icp", true);

        // Then
        assertThat(findings.problems())
                .singleElement()
                .asString()
                .startsWith("pod kube-system/k8s-master has two manifests")
                .contains("/etc/cfc/pods/master.json and /etc/cfc/pods/master.json~");
    }

    private static NodeFacts facts(List<String> active, List<String> parked, List<String> otherEtcd) {
        return new NodeFacts(
                "sha",
                "master1",
                "boot",
                Instant.EPOCH,
                Map.of(),
                Map.of(),
                Set.of(),
                Map.of(),
                active,
                parked,
                List.of(),
                otherEtcd,
                active.stream()
                        .filter(name -> name.startsWith("master"))
                        .map(name -> new NodeFacts.StaticPod("kube-system/k8s-master", "/etc/cfc/pods/" + name))
                        .toList(),
                List.of(),
                List.of(),
                Map.of(),
                1L);
    }
}
