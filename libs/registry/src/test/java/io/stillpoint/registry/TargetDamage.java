package io.stillpoint.registry;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.testing.DockerRegistry;
import io.stillpoint.registry.testing.Storage;
import io.stillpoint.registry.testing.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What may have happened to a registry before it is restored; it stops while it happens, and starts again after it. */
enum TargetDamage {
    NOTHING {
        @Override
        void happen(DockerRegistry registry) {
            // An operator may have taken it for broken.
        }
    },
    STORAGE_EMPTY {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Storage.remove(registry.storage());
        }
    },
    BLOBS_GONE {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Storage.remove(v2(registry).resolve("blobs"));
        }
    },
    REPOSITORIES_GONE {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Storage.remove(v2(registry).resolve("repositories"));
        }
    },
    REPOSITORY_GONE {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Storage.remove(repository(registry));
        }
    },
    LAYERS_OF_A_REPOSITORY_GONE {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Storage.remove(repository(registry).resolve("_layers"));
        }
    },
    MANIFESTS_OF_A_REPOSITORY_GONE {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Storage.remove(repository(registry).resolve("_manifests"));
        }
    },
    TAGS_OF_A_REPOSITORY_GONE {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Storage.remove(repository(registry).resolve("_manifests/tags"));
        }
    },
    LINKS_OF_LAYERS_EMPTY {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            links(repository(registry).resolve("_layers"), "");
        }
    },
    LINKS_OF_MANIFESTS_EMPTY {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            links(repository(registry).resolve("_manifests/revisions"), "");
        }
    },
    LINKS_OF_TAGS_EMPTY {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            links(repository(registry).resolve("_manifests/tags"), "");
        }
    },
    ALL_LINKS_OF_A_REPOSITORY_OVERWRITTEN {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            links(repository(registry), "\0\0\0\0");
        }
    },
    TAG_TO_A_MISSING_MANIFEST {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            links(
                    repository(registry).resolve("_manifests/tags"),
                    Digest.ofBytes(new byte[1]).toString());
        }
    },
    MANIFEST_CUT("registry-content-stays-damaged") {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            cut(registry.file(TargetDamagesTest.APP.digest()));
        }
    },
    MANIFEST_EMPTY("registry-content-stays-damaged") {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Files.write(registry.file(TargetDamagesTest.APP.digest()), new byte[0]);
        }
    },
    BLOB_CUT("registry-content-stays-damaged") {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            cut(registry.file(TargetDamagesTest.APP.layer()));
        }
    },
    BLOB_EMPTY("registry-content-stays-damaged") {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Files.write(registry.file(TargetDamagesTest.APP.layer()), new byte[0]);
        }
    },
    CATALOGUE_WITH_A_NAME_THAT_IS_NONE {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Files.createDirectories(v2(registry).resolve("repositories/Old Copy/_manifests/tags"));
        }
    },
    CATALOGUE_WITH_FILES_OF_OTHERS {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Path repositories = v2(registry).resolve("repositories");
            Files.writeString(repositories.resolve(".nfs0000"), "of somebody");
            Files.writeString(repositories.resolve("team/notes.txt"), "of somebody");
            Files.createSymbolicLink(repositories.resolve("team/dangling"), Path.of("/nowhere"));
        }
    },
    CATALOGUE_WITHOUT_AN_END {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Files.createSymbolicLink(v2(registry).resolve("repositories/again"), Path.of("."));
        }
    },
    TAG_WITH_A_NAME_THAT_IS_NONE {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Files.createDirectories(repository(registry).resolve("_manifests/tags/v1 (copy)/current"));
        }
    },
    OTHER_CONTENT_UNDER_THE_SAME_TAGS {
        @Override
        void happen(DockerRegistry registry) throws IOException, InterruptedException {
            registry.restart();
            try (RegistryClient client = registry.client()) {
                TestImage.docker(77, 3_000).push(client, "team/app", "v1");
                TestImage.docker(78, 3_000).push(client, "team/pair", "v1");
            }
            registry.kill();
        }
    },
    UPLOADS_LEFT_BEHIND {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Path upload = Files.createDirectories(
                    repository(registry).resolve("_uploads/0a0a0a0a-0000-4000-8000-000000000000"));
            Files.write(upload.resolve("data"), new byte[1_000]);
        }
    },
    STORAGE_IS_A_FILE("registry-failed") {
        @Override
        void happen(DockerRegistry registry) throws IOException {
            Storage.remove(registry.storage());
            Files.writeString(registry.storage(), "not a directory");
        }
    };

    private final @Nullable String refused;

    TargetDamage() {
        this(null);
    }

    /** @param refused code of what keeps a restore from being done, null for nothing */
    TargetDamage(@Nullable String refused) {
        this.refused = refused;
    }

    abstract void happen(DockerRegistry registry) throws IOException, InterruptedException;

    @Nullable
    String refused() {
        return refused;
    }

    static List<TargetDamage> restorable() {
        return Arrays.stream(values()).filter(each -> each.refused == null).toList();
    }

    static List<TargetDamage> refusing() {
        return Arrays.stream(values()).filter(each -> each.refused != null).toList();
    }

    private static Path v2(DockerRegistry registry) {
        return registry.storage().resolve("docker/registry/v2");
    }

    private static Path repository(DockerRegistry registry) {
        return v2(registry).resolve("repositories/team/app");
    }

    private static void links(Path below, String text) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            for (Path link : files.filter(file -> file.endsWith("link")).toList()) {
                Files.writeString(link, text);
            }
        }
    }

    private static void cut(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }
}
