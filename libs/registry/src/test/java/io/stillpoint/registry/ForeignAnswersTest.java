package io.stillpoint.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.RegistryRoot;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.Ingress;
import io.stillpoint.registry.testing.TestImage;
import io.stillpoint.registry.testing.TestVault;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands between a registry and us answers, too. */
class ForeignAnswersTest {

    @TempDir
    Path home;

    private TestVault vault;
    private DockerRegistry registry;
    private Ingress ingress;
    private RegistryClient client;

    @BeforeEach
    void start() throws Exception {
        vault = TestVault.start(home.resolve("vault"));
        registry = DockerRegistry.start(home.resolve("registry"));
        try (RegistryClient direct = registry.client()) {
            TestImage.docker(1, 1_000).push(direct, "team/app", "v1");
            TestImage.docker(2, 1_000).push(direct, "team/other", "v1");
        }
        ingress = Ingress.before(registry);
        client = ingress.client();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        ingress.close();
        registry.close();
        vault.close();
    }

    @Test
    void aRegistryBehindAnIngressIsBackedUp() throws Exception {
        // When
        ImageBackup.Taken taken = vault.backup(client, "lab");

        // Then
        assertThat(taken.facts().tags()).isEqualTo(2);
        assertThat(taken.facts().lost()).isEmpty();
    }

    @Test
    void referrersAreFollowedPageByPageWhereTheRegistryListsThem() throws Exception {
        // Given
        TestImage image = TestImage.oci(3, "amd64", 1_000);
        List<TestImage> signatures = List.of(TestImage.referrer(4, image), TestImage.referrer(5, image));
        try (RegistryClient direct = registry.client()) {
            image.push(direct, "team/signed", "v1");
            for (TestImage signature : signatures) {
                signature.push(direct, "team/signed", signature.digest().toString());
            }
        }
        List<Digest> digests = signatures.stream().map(TestImage::digest).toList();
        ingress.lists("team/signed", image.digest(), digests);
        digests.forEach(each -> ingress.lists("team/signed", each, digests.subList(0, 1)));

        // When
        ImageBackup.Taken taken = vault.backup(client, "lab");

        // Then
        RegistryRoot root =
                RootDocument.read(vault.vault(), taken.snapshot(), vault.keys().restore());
        assertThat(root.repositories())
                .filteredOn(each -> each.name().equals("team/signed"))
                .singleElement()
                .satisfies(each ->
                        assertThat(each.manifests()).contains(image.digest()).containsAll(digests));
        assertThat(vault.vault().manifest(taken.snapshot()).source())
                .containsEntry(
                        "referrers",
                        "listed by the registry, except in 2 repositories, where they were found by their tags");
    }

    @Test
    void anIngressWithoutItsRegistryIsNoEmptyRegistry() throws Exception {
        // Given
        ingress.registryGoes();

        // When
        RegistryException refused = catchThrowableOfType(RegistryException.class, () -> vault.backup(client, "lab"));

        // Then
        assertThat(refused.problem().code()).isEqualTo("registry-foreign-answer");
        assertThat(refused.retryable()).isTrue();
        assertThat(vault.server().keys("")).isEmpty();
    }

    @Test
    void aRegistryThatGoesAwayBehindItsIngressHasNotLostItsImages() throws Exception {
        // Given
        RegistryProgress goes = (done, expected, message) -> {
            if (message.startsWith("copying")) {
                ingress.registryGoes();
            }
        };

        // When
        RegistryException refused =
                catchThrowableOfType(RegistryException.class, () -> vault.backup(client, "lab", goes));

        // Then
        assertThat(refused.problem().code()).isEqualTo("registry-foreign-answer");
        assertThat(refused.retryable()).isTrue();
        assertThat(vault.server().keys("")).noneMatch(key -> key.endsWith("manifest.json"));
    }
}
