package io.stillpoint.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScriptVersionsTest extends NodeTest {

    @Test
    void imagesAndInstallersAreTold() throws Exception {
        // Given
        node.write("etc/cfc/pods/master.json", """
                {"spec": {"containers": [
                  {"name": "controller-manager", "image": "ibmcom/hyperkube:v1.12.4-ee", "imagePullPolicy": "IfNotPresent"},
                  {"name": "helper", "image" :"ibmcom\\/pause:3.1"}]}}
                """);
        node.write("opt/ibm-cloud-private-3.1.1/cluster/hosts", "[master]");
        node.write("opt/other/cluster/config.yaml", "no inventory beside it");

        // When
        NodeVersions versions = node.connect().versions();

        // Then
        assertThat(versions.images()).containsExactly("ibmcom/hyperkube:v1.12.4-ee", "ibmcom/pause:3.1");
        assertThat(versions.installers()).containsExactly("/opt/ibm-cloud-private-3.1.1/cluster");
    }

    @Test
    void aParkedManifestIsReadToo() throws Exception {
        // Given
        node.write("etc/cfc/podbackup/master.json", "{\"image\": \"ibmcom/hyperkube-amd64:v1.13.9-ee\"}");

        // When
        NodeVersions versions = node.connect().versions();

        // Then
        assertThat(versions.images()).containsExactly("ibmcom/hyperkube-amd64:v1.13.9-ee");
    }

    @Test
    void aNodeWithNeitherSaysNothing() throws Exception {
        // When
        NodeVersions versions = node.connect().versions();

        // Then
        assertThat(versions.images()).isEmpty();
        assertThat(versions.installers()).isEmpty();
    }
}
