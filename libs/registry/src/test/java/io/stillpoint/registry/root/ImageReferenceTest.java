package io.stillpoint.registry.root;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTest {

    private static final String DIGEST = "sha256:" + "0f".repeat(32);

    @ParameterizedTest
    @CsvSource({
        "mycluster.icp:8500/team/app@D, mycluster.icp:8500, team/app, true",
        "docker-pullable://mycluster.icp:8500/team/app@D, mycluster.icp:8500, team/app, true",
        "mycluster.icp:8500/team/app:v1@D, mycluster.icp:8500, team/app, true",
        "mycluster.icp:8500/team/app:v1.2, mycluster.icp:8500, team/app, false",
        "localhost/app@D, localhost, app, true",
        "10.0.0.1:8500/a/b/c, 10.0.0.1:8500, a/b/c, false",
        "team/app@D, '', team/app, true",
        "nginx, '', nginx, false",
    })
    void aNameSaysItsRegistryItsRepositoryAndItsDigest(String text, String host, String repository, boolean digest) {
        // When
        Optional<ImageReference> read = ImageReference.parse(text.replace("D", DIGEST));

        // Then
        assertThat(read)
                .hasValue(new ImageReference(
                        host, repository, digest ? Optional.of(Digest.of(DIGEST)) : Optional.empty()));
    }

    @Test
    void theBareIdOfAnImageIsNoDigestOfAManifest() {
        // When
        Optional<ImageReference> read = ImageReference.parse("docker://" + DIGEST);

        // Then
        assertThat(read.flatMap(ImageReference::digest)).isEmpty();
    }
}
