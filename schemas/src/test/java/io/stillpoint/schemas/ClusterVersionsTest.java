package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.shared.ClusterVersions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterVersionsTest {

    @ParameterizedTest
    @CsvSource({
        "v1.12.4+icp-ee, 3.1.1, v1.12.4-ee, 3.1.1, false",
        "v1.12.4, 3.1.1, v1.12.4, 3.1.2, true",
        "v1.12.4, 3.1.1, v1.13.9, 3.1.1, true",
        "v1.12.4, 3.1, v1.12.4, 3.1.0, true",
        "v1.12.4, , , 3.1.1, false",
        ", , v1.12.4, 3.1.1, false",
        ", beta, , alpha, true"
    })
    void releasesDifferWhenBothAreKnownAndTheirNumbersDiffer(
            String kubernetes, String product, String otherKubernetes, String otherProduct, boolean differ) {
        // Given
        ClusterVersions one = new ClusterVersions(kubernetes, product);
        ClusterVersions other = new ClusterVersions(otherKubernetes, otherProduct);

        // When
        boolean found = one.differFrom(other);

        // Then
        assertThat(found).isEqualTo(differ);
        assertThat(other.differFrom(one)).isEqualTo(differ);
    }
}
