package io.stillpoint.registry.client;

import io.stillpoint.registry.RegistryException;
import io.stillpoint.registry.root.Digest;
import io.stillpoint.registry.root.RawManifest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * A registry's HTTP API version 2. Thread-safe. Every request ends within its {@link RegistryLimits}; one that may be
 * repeated is, a few times. Every failure is a {@link RegistryException}.
 */
public final class RegistryClient implements AutoCloseable {

    /** Media types of Docker and the OCI; without this list a registry may convert a manifest. */
    private static final List<String> MANIFEST_TYPES = List.of(
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.oci.artifact.manifest.v1+json",
            "*/*");

    /** Repository names by the specification; registries refuse longer ones too. */
    private static final Pattern REPOSITORY =
            Pattern.compile("(?=.{1,255}$)[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*");

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final String CATALOG = "_catalog";
    private static final int NOT_FOUND = 404;
    /** The largest manifest that registries accept. */
    private static final int MANIFEST_MAX_BYTES = 4 << 20;

    private final RegistryAccess access;
    private final RequestSender exchange;
    private final PageReader pages;
    private final BlobPush blobPush;
    private final ReferrerReader referrers;

    private RegistryClient(RegistryAccess access, RequestSender exchange) {
        this.access = access;
        this.exchange = exchange;
        this.pages = new PageReader(exchange);
        this.blobPush = new BlobPush(exchange);
        this.referrers = new ReferrerReader(exchange);
    }

    /** Opens a client without asking the registry anything. */
    public static RegistryClient open(RegistryAccess access) throws RegistryException {
        return open(access, RegistryLimits.STANDARD);
    }

    public static RegistryClient open(RegistryAccess access, RegistryLimits limits) throws RegistryException {
        return new RegistryClient(access, new RequestSender(access, limits));
    }

    public URI url() {
        return access.url();
    }

    /** Asks whether it is a registry and accepts the login. */
    public void login() throws IOException {
        try (Response response = exchange.send(new Request.Builder().url(exchange.url("")), TokenScope.LOGIN)) {
            if (AbsenceRule.said(response)) {
                throw RegistryFailures.failed(
                        "registry-url-unusable",
                        "a registry with API version 2",
                        "404",
                        exchange.url("").toString(),
                        "Correct the registry's URL.",
                        false,
                        null);
            }
            succeeded(response);
        }
    }

    /** Returns the names of all visible repositories, sorted. */
    public List<String> repositories() throws IOException {
        return listRepositories().all(exchange.url(CATALOG).toString());
    }

    /** As {@link #repositories}, with names that are none set apart. */
    public ListedNames listRepositories() throws IOException {
        return pages.names(CATALOG, "repositories", REPOSITORY, TokenScope.CATALOG)
                .orElseThrow(() -> RegistryFailures.failed(
                        "registry-request-refused",
                        "a list of the repositories",
                        "404",
                        exchange.url(CATALOG).toString(),
                        "Let the registry list its repositories.",
                        false,
                        null));
    }

    /** Returns a repository's tags, sorted; none when the repository is gone. */
    public List<String> tags(String repository) throws IOException {
        Optional<ListedNames> listed = listTags(repository);
        return listed.isEmpty()
                ? List.of()
                : listed.get().all(exchange.url(repository + "/tags/list").toString());
    }

    /** As {@link #tags}, with names that are none set apart; empty when the registry does not know the repository. */
    public Optional<ListedNames> listTags(String repository) throws IOException {
        return pages.names(repository + "/tags/list", "tags", TAG, TokenScope.pull(repository));
    }

    /**
     * Returns a manifest; empty when it is not there.
     *
     * @param reference a tag or a digest
     * @throws RegistryException {@code registry-manifest-damaged} when its bytes do not have the requested digest,
     *     or the one that the registry says
     */
    public Optional<RawManifest> manifest(String repository, String reference) throws IOException {
        Request.Builder request = manifestRequest(repository, reference);
        try (Response response = exchange.send(request, TokenScope.pull(repository))) {
            if (AbsenceRule.said(response)) {
                return Optional.empty();
            }
            succeeded(response);
            RawManifest manifest = RawManifest.of(mediaType(response), bytes(response));
            Optional<Digest> claimed = Digest.parse(reference).or(() -> claimed(response));
            if (claimed.isPresent() && !claimed.get().equals(manifest.digest())) {
                throw damaged(claimed.get(), manifest.digest(), response);
            }
            return Optional.of(manifest);
        }
    }

    /** Returns what the registry says that a tag points to, also if it cannot give it; empty when it does not say. */
    public Optional<Digest> target(String repository, String tag) throws IOException {
        try (Response response = exchange.send(manifestRequest(repository, tag).head(), TokenScope.pull(repository))) {
            return claimed(response);
        }
    }

    /**
     * Returns the bytes of a blob; empty when it is not there. The caller closes the stream and compares the bytes with
     * the digest.
     */
    public Optional<BlobInput> blob(String repository, Digest digest) throws IOException {
        Response response = exchange.send(blobRequest(repository, digest), TokenScope.pull(repository));
        if (response.code() == NOT_FOUND) {
            try (response) {
                AbsenceRule.said(response);
                return Optional.empty();
            }
        }
        return Optional.of(new BlobInput(response.isSuccessful() ? response : RequestSender.fail(response)));
    }

    /** Returns a blob's length; empty when it is not there. */
    public OptionalLong blobBytes(String repository, Digest digest) throws IOException {
        Request.Builder request = blobRequest(repository, digest).head();
        try (Response response = exchange.send(request, TokenScope.pull(repository))) {
            if (response.code() == NOT_FOUND) {
                return AbsenceRule.signed(response) ? OptionalLong.empty() : asked(repository, digest);
            }
            succeeded(response);
            String length = response.header("Content-Length", "-1");
            return OptionalLong.of(Long.parseLong(length == null ? "-1" : length));
        }
    }

    /** Repeats a failed HEAD as GET: HEAD has no body in which a registry could give its error code. */
    private OptionalLong asked(String repository, Digest digest) throws IOException {
        Optional<BlobInput> found = blob(repository, digest);
        if (found.isEmpty()) {
            return OptionalLong.empty();
        }
        try (BlobInput in = found.get()) {
            return OptionalLong.of(in.bytes());
        }
    }

    /**
     * Asks whether a push would be allowed, without pushing anything.
     *
     * @throws RegistryException {@code registry-access-refused} without the right; {@code registry-request-refused}
     *     by a registry that accepts no pushes at all
     */
    public void probePush(String repository) throws IOException {
        blobPush.probe(repository);
    }

    /** Mounts a blob from another repository of the same registry; returns false when the registry does not do that. */
    public boolean mountBlob(String repository, Digest digest, String from) throws IOException {
        return blobPush.mount(repository, digest, from);
    }

    /**
     * Sends a blob.
     *
     * @param source is opened again for each try; its failures are thrown unchanged
     */
    public void pushBlob(String repository, Digest digest, long bytes, BlobSource source) throws IOException {
        blobPush.push(repository, digest, bytes, source);
    }

    /**
     * Sends a manifest, byte for byte.
     *
     * @param reference a tag, or its digest
     * @throws RegistryException {@code registry-manifest-incomplete} by a registry that lacks what it names
     */
    public void pushManifest(String repository, String reference, RawManifest manifest) throws IOException {
        RequestBody body = RequestBody.create(manifest.bytes(), MediaType.parse(manifest.mediaType()));
        Request.Builder request = new Request.Builder()
                .url(exchange.url(repository + "/manifests/" + reference))
                .put(body);
        try (Response response = exchange.send(request, TokenScope.push(repository))) {
            if (AbsenceRule.lacksWhatItNames(response)) {
                throw RegistryFailures.failed(
                        "registry-manifest-incomplete",
                        "a registry that has what the manifest names, or takes it without",
                        response.code() + " " + RegistryFailures.beginning(response),
                        RequestSender.where(response.request().url()),
                        "Push what it names first.",
                        false,
                        null);
            }
            succeeded(response);
        }
    }

    /**
     * Returns the manifests whose subject is this one; empty when the registry has no such API. Then clients keep an
     * index under a tag made of the subject's digest, which is a tag like any other.
     */
    public Optional<List<Digest>> referrers(String repository, Digest digest) throws IOException {
        return referrers.of(repository, digest);
    }

    @Override
    public void close() {
        exchange.close();
    }

    static String text(Response response, String where) throws IOException {
        try {
            return response.body().string();
        } catch (IOException e) {
            throw RegistryFailures.told(e, where);
        }
    }

    private Request.Builder manifestRequest(String repository, String reference) {
        return new Request.Builder()
                .url(exchange.url(repository + "/manifests/" + reference))
                .header("Accept", String.join(", ", MANIFEST_TYPES));
    }

    /** Asks for a blob without transport compression: it would change the length, and layers are compressed already. */
    private Request.Builder blobRequest(String repository, Digest digest) {
        return new Request.Builder()
                .url(exchange.url(repository + "/blobs/" + digest))
                .header("Accept-Encoding", "identity");
    }

    private static void succeeded(Response response) throws IOException {
        if (!response.isSuccessful()) {
            RequestSender.fail(response);
        }
    }

    static String mediaType(Response response) {
        String type = response.header("Content-Type", "");
        return type == null ? "" : type.split(";", 2)[0].strip();
    }

    /** Returns the digest that the registry claims. For manifests of schema 1 it is not that of their bytes. */
    private static Optional<Digest> claimed(Response response) {
        String digest = response.header("Docker-Content-Digest");
        return digest == null || mediaType(response).contains(".manifest.v1+")
                ? Optional.empty()
                : Digest.parse(digest);
    }

    static byte[] bytes(Response response) throws IOException {
        String where = response.request().url().toString();
        byte[] bytes;
        try {
            bytes = response.body().byteStream().readNBytes(MANIFEST_MAX_BYTES + 1);
        } catch (IOException e) {
            throw RegistryFailures.told(e, where);
        }
        if (bytes.length > MANIFEST_MAX_BYTES) {
            throw RegistryFailures.failed(
                    "registry-manifest-too-long",
                    "a manifest of at most " + MANIFEST_MAX_BYTES + " bytes",
                    "more",
                    where,
                    "Remove it from the registry: no client could use it.",
                    false,
                    null);
        }
        return bytes;
    }

    private static RegistryException damaged(Digest expected, Digest found, Response response) {
        return RegistryFailures.failed(
                "registry-manifest-damaged",
                "a manifest with digest " + expected,
                found.toString(),
                response.request().url().toString(),
                "Push the image again, or delete it: the registry's storage is damaged there.",
                false,
                null);
    }
}
