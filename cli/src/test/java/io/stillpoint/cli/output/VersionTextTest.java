package io.stillpoint.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.ClusterVersions;
import org.junit.jupiter.api.Test;

class VersionTextTest {

    @Test
    void bothVersionsAreSaid() {
        // When
        String text = VersionText.of(new ClusterVersions("v1.12.4+icp-ee", "3.1.1"));

        // Then
        assertThat(text).isEqualTo("Kubernetes v1.12.4+icp-ee, product 3.1.1");
    }

    @Test
    void whatIsUnknownIsNotGuessed() {
        assertThat(VersionText.of(new ClusterVersions("v1.12.4", null)))
                .isEqualTo("Kubernetes v1.12.4, product unknown");
        assertThat(VersionText.of(null)).isEqualTo("version unknown");
        assertThat(VersionText.of(new ClusterVersions(null, null))).isEqualTo("version unknown");
    }

    @Test
    void aCellHoldsTheProductsVersionAndThatOfKubernetesWhereItIsUnknown() {
        assertThat(VersionText.cell(new ClusterVersions("v1.12.4", "3.1.1"))).isEqualTo("3.1.1");
        assertThat(VersionText.cell(new ClusterVersions("v1.12.4", null))).isEqualTo("v1.12.4");
        assertThat(VersionText.cell(null)).isEqualTo("unknown");
    }
}
