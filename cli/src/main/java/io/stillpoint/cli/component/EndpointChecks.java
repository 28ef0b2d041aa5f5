package io.stillpoint.cli.component;

import io.stillpoint.mariadb.MariadbCheck;
import io.stillpoint.mariadb.MariadbEndpoint;
import io.stillpoint.mariadb.MariadbTools;
import io.stillpoint.mongodb.MongodbCheck;
import io.stillpoint.mongodb.MongodbCredentials;
import io.stillpoint.mongodb.MongodbEndpoint;
import io.stillpoint.mongodb.MongodbException;
import io.stillpoint.registry.RegistryCheck;
import io.stillpoint.registry.client.RegistryClient;
import io.stillpoint.registry.client.RegistryCredentials;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.secrets.ClusterSecrets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks registry, databases and API server of a cluster as the services would, each with the login that the service has: reachable,
 * let in, rights and versions as a backup or a restore needs them. Nothing is changed there.
 */
public record EndpointChecks(Path secretsOfServices, ClusterDeclared declared) {

    private static final String KUBECONFIG = "kubeconfig";

    /** What came of one question. */
    public record Verdict(String what, @Nullable Problem problem) {}

    @FunctionalInterface
    private interface Question {
        void ask() throws ProblemException, MongodbException, IOException;
    }

    public List<Verdict> verdicts() {
        List<Verdict> verdicts = new ArrayList<>();
        for (ComponentEndpoint endpoint : declared.endpoints()) {
            for (String service : ComponentLogins.services(endpoint.component())) {
                String what = "%s %s as %s".formatted(endpoint.component().label(), endpoint.url(), service);
                verdicts.add(verdict(what, () -> ask(endpoint, service)));
            }
        }
        if (declared.kubernetes()) {
            Path kubeconfig = ClusterSecrets.folder(secrets("node-control"), credentials())
                    .resolve(KUBECONFIG);
            boolean registry = declared.endpoints().stream().anyMatch(each -> each.component() == Component.REGISTRY);
            verdicts.add(verdict(
                    "API server of " + declared.cluster() + " as node-control",
                    () -> ApiServerCheck.check(kubeconfig, declared.cluster(), registry)));
        }
        return verdicts;
    }

    private void ask(ComponentEndpoint endpoint, String service)
            throws ProblemException, MongodbException, IOException {
        Path secrets = secrets(service);
        switch (endpoint.component()) {
            case REGISTRY -> {
                try (RegistryClient client =
                        RegistryClient.open(RegistryCredentials.load(secrets, credentials(), endpoint.url()))) {
                    RegistryCheck.check(client);
                }
            }
            case MONGODB ->
                MongodbCheck.check(MongodbEndpoint.of(
                        endpoint.url(),
                        MongodbCredentials.load(
                                ClusterSecrets.folder(secrets, credentials(), Component.MONGODB), Instant.now())));
            case MARIADB -> {
                MariadbCheck check = new MariadbCheck(
                        MariadbEndpoint.load(
                                endpoint.url(), ClusterSecrets.folder(secrets, credentials(), Component.MARIADB)),
                        MariadbTools.installed());
                if (service.equals("restore")) {
                    check.forRestore();
                } else {
                    check.forBackup();
                }
            }
            case NODE_IMAGE, ETCD, CERTIFICATES ->
                throw new IllegalArgumentException(endpoint.component() + " has no endpoint");
        }
    }

    private static Verdict verdict(String what, Question question) {
        try {
            question.ask();
            return new Verdict(what, null);
        } catch (ProblemException e) {
            return new Verdict(what, e.problem());
        } catch (IOException e) {
            return new Verdict(
                    what,
                    new Problem(
                            "endpoint-failed",
                            "an answer",
                            String.valueOf(e.getMessage()),
                            what,
                            "See that it runs and can be reached from here."));
        }
    }

    private Path secrets(String service) {
        return secretsOfServices.resolve(service);
    }

    private String credentials() {
        return declared.access().credentials();
    }
}
