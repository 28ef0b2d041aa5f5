package io.stillpoint.registry.testing;

import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.RawManifest;
import io.stillpoint.vault.testing.Noise;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A small image made by seeded code, or an index of such.
 *
 * @param blobs configuration and layers
 * @param children what an index names, in its order
 */
public record TestImage(RawManifest manifest, Map<Digest, byte[]> blobs, List<TestImage> children) {

    private static final int BUFFER_BYTES = 64 << 10;

    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

    /** A Docker image with layers of these lengths; the same seed and lengths give the same image. */
    public static TestImage docker(long seed, int... layerBytes) {
        return image(seed, DOCKER_MANIFEST, "amd64", "", layers(seed, layerBytes));
    }

    /** An OCI image for an architecture. */
    public static TestImage oci(long seed, String architecture, int... layerBytes) {
        return image(seed, OCI_MANIFEST, architecture, "", layers(seed, layerBytes));
    }

    /** Something that refers to an image as its subject: a signature, say. */
    public static TestImage referrer(long seed, TestImage subject) {
        String field =
                """
                ,"subject":{"mediaType":"%s","size":%d,"digest":"%s"}""".formatted(subject.manifest.mediaType(), subject.manifest.bytes().length, subject.manifest.digest());
        return image(seed, OCI_MANIFEST, "unknown", field, layers(seed, 500));
    }

    /** An index of images. */
    public static TestImage index(String mediaType, TestImage... images) {
        String entries = List.of(images).stream()
                .map(image -> """
                        {"mediaType":"%s","size":%d,"digest":"%s","platform":{"architecture":"%s","os":"linux"}}""".formatted(
                                image.manifest.mediaType(),
                                image.manifest.bytes().length,
                                image.manifest.digest(),
                                "arch" + image.manifest.digest().hex().substring(0, 6)))
                .collect(Collectors.joining(",\n  "));
        byte[] bytes = """
                {"schemaVersion": 2, "mediaType": "%s", "manifests": [
                  %s]}
                """.formatted(mediaType, entries).getBytes(StandardCharsets.UTF_8);
        return new TestImage(RawManifest.of(mediaType, bytes), Map.of(), List.of(images));
    }

    public Digest digest() {
        return manifest.digest();
    }

    /** Digest of the last layer. */
    public Digest layer() {
        return blobs.keySet().stream()
                .max(java.util.Comparator.comparing(digest -> blobs.get(digest).length))
                .orElseThrow();
    }

    /** Pushes it, what it names first. */
    public void push(RegistryClient client, String repository, String reference) throws IOException {
        for (TestImage child : children) {
            child.push(client, repository, child.digest().toString());
        }
        for (Map.Entry<Digest, byte[]> blob : blobs.entrySet()) {
            client.pushBlob(
                    repository, blob.getKey(), blob.getValue().length, () -> new ByteArrayInputStream(blob.getValue()));
        }
        client.pushManifest(repository, reference, manifest);
    }

    /** Writes it as a directory that skopeo reads as {@code oci:directory:tag}. */
    public void writeLayout(Path directory, String tag) throws IOException {
        Files.createDirectories(directory.resolve("blobs/sha256"));
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.writeString(directory.resolve("index.json"), """
                {"schemaVersion":2,"manifests":[{"mediaType":"%s","size":%d,"digest":"%s",
                "annotations":{"org.opencontainers.image.ref.name":"%s"}}]}
                """.formatted(
                        manifest.mediaType(), manifest.bytes().length, digest(), tag));
        writeBlobs(directory.resolve("blobs/sha256"));
    }

    private void writeBlobs(Path directory) throws IOException {
        Files.write(directory.resolve(digest().hex()), manifest.bytes());
        for (Map.Entry<Digest, byte[]> blob : blobs.entrySet()) {
            Files.write(directory.resolve(blob.getKey().hex()), blob.getValue());
        }
        for (TestImage child : children) {
            child.writeBlobs(directory);
        }
    }

    private static TestImage image(
            long seed, String mediaType, String architecture, String field, List<byte[]> layers) {
        boolean oci = mediaType.equals(OCI_MANIFEST);
        String layerType = oci
                ? "application/vnd.oci.image.layer.v1.tar+gzip"
                : "application/vnd.docker.image.rootfs.diff.tar.gzip";
        byte[] config = """
                {"architecture":"%s","os":"linux","created":"2026-01-01T00:00:00Z","config":{"Labels":{"seed":"%d"}},
                "rootfs":{"type":"layers","diff_ids":[%s]},"history":[]}
                """.formatted(
                        architecture,
                        seed,
                        layers.stream()
                                .map(layer -> "\"" + Digest.ofBytes(layer) + "\"")
                                .collect(Collectors.joining(",")))
                .getBytes(StandardCharsets.UTF_8);
        Map<Digest, byte[]> blobs = new TreeMap<>();
        blobs.put(Digest.ofBytes(config), config);
        layers.forEach(layer -> blobs.put(Digest.ofBytes(layer), layer));
        byte[] manifest = """
                {"schemaVersion": 2,   "mediaType": "%s",
                "config":{"mediaType":"%s","size":%d,"digest":"%s"},
                "layers":[%s]%s}
                """.formatted(
                        mediaType,
                        oci
                                ? "application/vnd.oci.image.config.v1+json"
                                : "application/vnd.docker.container.image.v1+json",
                        config.length,
                        Digest.ofBytes(config),
                        layers.stream()
                                .map(layer -> """
                                        {"mediaType":"%s","size":%d,"digest":"%s"}""".formatted(layerType, layer.length, Digest.ofBytes(layer)))
                                .collect(Collectors.joining(",")),
                        field)
                .getBytes(StandardCharsets.UTF_8);
        return new TestImage(RawManifest.of(mediaType, manifest), blobs, List.of());
    }

    /** Real gzip: skopeo looks. Mostly noise, as compressed layers are; to compress it once more would only take time. */
    private static List<byte[]> layers(long seed, int... layerBytes) {
        List<byte[]> layers = new ArrayList<>();
        for (int i = 0; i < layerBytes.length; i++) {
            byte[] noise = new byte[layerBytes[i]];
            new SplittableRandom(seed * 1_000 + i).nextBytes(noise);
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new StoredGzip(packed)) {
                gzip.write(noise);
                gzip.write(Noise.bytes(seed, 300));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            layers.add(packed.toByteArray());
        }
        return layers;
    }

    private static final class StoredGzip extends GZIPOutputStream {
        StoredGzip(OutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(Deflater.NO_COMPRESSION);
        }
    }
}
