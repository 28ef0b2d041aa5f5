package io.stillpoint.nodecontrol.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionRuleTest {

    @ParameterizedTest
    @CsvSource({
        "ibmcom/hyperkube:v1.12.4-ee, v1.12.4-ee",
        "mycluster.icp:8500/ibmcom/hyperkube-amd64:v1.13.9-ee, v1.13.9-ee",
        "k8s.gcr.io/kube-apiserver:v1.18.2@sha256:00ff, v1.18.2",
        "kube-apiserver-ppc64le:1.14.1, 1.14.1"
    })
    void kubernetesIsTheTagOfTheApiServersImage(String image, String version) {
        assertThat(VersionRule.kubernetes(List.of("ibmcom/pause:3.1", image, image)))
                .contains(version);
    }

    @ParameterizedTest
    @CsvSource({
        "ibmcom/hyperkube:latest",
        "ibmcom/hyperkube",
        "ibmcom/hyperkube@sha256:00ff",
        "ibmcom/hyperkube-proxy-of-mine/other:v1.12.4",
        "ibmcom/pause:3.1"
    })
    void whatNamesNoReleaseIsNotGuessed(String image) {
        assertThat(VersionRule.kubernetes(List.of(image))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/opt/ibm-cloud-private-3.1.1/cluster, 3.1.1",
        "/opt/ibm-cloud-private-2.1.0.3/cluster, 2.1.0.3",
        "/opt/ibm-cloud-private-ce-3.2.0/cluster, 3.2.0",
        "/opt/icp3.1.2-ee/cluster, 3.1.2"
    })
    void theProductIsTheReleaseInTheNameOfTheInstallersDirectory(String directory, String version) {
        assertThat(VersionRule.product(List.of(directory))).contains(version);
    }

    @ParameterizedTest
    @CsvSource({"/opt/icp/cluster", "/opt/icp312/cluster", "/opt/1.2.3-of-4.5.6/cluster"})
    void aDirectoryWithoutAReleaseTellsNoVersion(String directory) {
        assertThat(VersionRule.product(List.of(directory))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/opt/ibm-cloud-private-3.1.0/cluster, /opt/ibm-cloud-private-3.1.1/cluster, ",
        "/opt/ibm-cloud-private-3.1.1/cluster, /opt/icp/cluster, 3.1.1"
    })
    void twoReleasesAreNone(String one, String other, String version) {
        assertThat(VersionRule.product(List.of(one, other)).orElse(null)).isEqualTo(version);
    }
}
