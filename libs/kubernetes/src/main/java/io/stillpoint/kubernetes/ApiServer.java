package io.stillpoint.kubernetes;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewStatus;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One cluster's API server; nothing else talks to it. Each call is one question with a short time limit and without
 * retries; callers that can wait ask again.
 */
public final class ApiServer implements LoginSecrets.Reading, AutoCloseable {

    private static final int CONNECT_MILLIS = (int) Duration.ofSeconds(5).toMillis();
    private static final int ANSWER_MILLIS = (int) Duration.ofSeconds(15).toMillis();
    private static final long PAGE = 500;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final String server;

    ApiServer(KubernetesClient client, String server) {
        this.client = client;
        this.server = server;
    }

    /**
     * Reads the kubeconfig; sends nothing yet.
     *
     * @param kubeconfig a file of mode 0600
     * @throws KubernetesException when it cannot be used
     */
    public static ApiServer open(Path kubeconfig) throws KubernetesException {
        return open(KubeconfigFile.read(kubeconfig));
    }

    /** Opens the API server of a kubeconfig that was read already. */
    public static ApiServer open(Kubeconfig kubeconfig) throws KubernetesException {
        SSLContext tls = ServerTls.of(kubeconfig);
        // Nothing from the environment, the home directory or a pod's service account, whatever they hold.
        Config config = new ConfigBuilder(Config.empty())
                .withAutoConfigure(false)
                .withMasterUrl(kubeconfig.server())
                .withOauthToken(kubeconfig.token())
                .withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout(ANSWER_MILLIS)
                .withRequestRetryBackoffLimit(0)
                .build();
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new WithOurTls(tls))
                .build();
        return new ApiServer(client, kubeconfig.server());
    }

    public List<NodeSeen> nodes() throws KubernetesException {
        return ask(
                "list nodes",
                () -> client.nodes().list().getItems().stream()
                        .map(ObjectViews::node)
                        .toList());
    }

    /** Returns the version that the server says it has, such as {@code v1.12.4+icp-ee}; empty when it says none. */
    public Optional<String> version() throws KubernetesException {
        @Nullable VersionInfo said = ask("ask for its version", client::getKubernetesVersion);
        return Optional.ofNullable(said).map(VersionInfo::getGitVersion).filter(version -> !version.isBlank());
    }

    /** Returns the pods of all namespaces. */
    public List<PodSeen> pods() throws KubernetesException {
        return ask(
                "list pods",
                () -> pages(options -> client.pods().inAnyNamespace().list(options)).stream()
                        .map(ObjectViews::pod)
                        .toList());
    }

    /** Returns the images of all containers of all pods. */
    public Set<ImageSeen> images() throws KubernetesException {
        return ask(
                "list pods",
                () -> pages(options -> client.pods().inAnyNamespace().list(options)).stream()
                        .flatMap(ObjectViews::images)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** Returns the pods of one namespace. */
    public List<PodSeen> pods(String namespace) throws KubernetesException {
        return ask(
                "list pods of " + namespace,
                () -> pages(options -> client.pods().inNamespace(namespace).list(options)).stream()
                        .map(ObjectViews::pod)
                        .toList());
    }

    @Override
    public Optional<SecretSeen> secret(String name) throws KubernetesException {
        @Nullable
        Secret secret = ask(
                "read the Secret %s of %s".formatted(name, ClusterHealth.PLATFORM),
                () -> client.secrets()
                        .inNamespace(ClusterHealth.PLATFORM)
                        .withName(name)
                        .get());
        return Optional.ofNullable(secret).map(ObjectViews::secret);
    }

    /**
     * Returns whether this account may delete pods of {@code namespace}; asks the server for its rules and deletes
     * nothing.
     */
    public boolean mayDeletePods(String namespace) throws KubernetesException {
        var review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withVerb("delete")
                .withResource("pods")
                .endResourceAttributes()
                .endSpec()
                .build();
        @Nullable
        SubjectAccessReviewStatus said = ask(
                "ask for its own rights",
                () -> client.authorization()
                        .v1()
                        .selfSubjectAccessReview()
                        .create(review)
                        .getStatus());
        return said != null && Boolean.TRUE.equals(said.getAllowed());
    }

    /**
     * Deletes a pod if it is still the one that was seen; another pod of the same name is left alone.
     *
     * @return whether it was there
     */
    public boolean delete(PodSeen pod) throws KubernetesException {
        // Written by hand, because the client offers no precondition on the UID.
        var options = new DeleteOptionsBuilder()
                .withApiVersion("v1")
                .withKind("DeleteOptions")
                .withNewPreconditions()
                .withUid(pod.uid())
                .endPreconditions()
                .build();
        String path = "/api/v1/namespaces/%s/pods/%s".formatted(pod.namespace(), pod.name());
        try {
            return client.raw(path, "DELETE", options) != null;
        } catch (KubernetesClientException e) {
            if (e.getCode() == NOT_FOUND || e.getCode() == CONFLICT) {
                return false;
            }
            throw ApiProblems.of(server, "delete pods of " + pod.namespace(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private static List<Pod> pages(Function<ListOptions, PodList> list) {
        List<Pod> all = new ArrayList<>();
        @Nullable String next = null;
        do {
            PodList page = list.apply(
                    new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
            all.addAll(page.getItems());
            ListMeta metadata = page.getMetadata();
            next = metadata == null ? null : metadata.getContinue();
        } while (next != null && !next.isEmpty());
        return all;
    }

    private <T> T ask(String doing, Supplier<T> question) throws KubernetesException {
        try {
            return question.get();
        } catch (KubernetesClientException e) {
            throw ApiProblems.of(server, doing, e);
        }
    }

    /** The JDK's client with our TLS in place of the one that the library makes. */
    private static final class WithOurTls extends JdkHttpClientFactory {

        private final SSLContext tls;

        WithOurTls(SSLContext tls) {
            this.tls = tls;
        }

        @Override
        protected void additionalConfig(HttpClient.Builder builder) {
            builder.sslContext(tls);
        }
    }
}
