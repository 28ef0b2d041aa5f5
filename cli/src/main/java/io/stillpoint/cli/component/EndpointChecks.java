package io.stillpoint.cli.component;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.component.ComponentLibrary;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import io.stillpoint.secrets.ClusterSecrets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks registry, databases and API server of a cluster as the services would, each with the login that the service has: reachable,
 * let in, rights and versions as a backup or a restore needs them. Nothing is changed there.
 */
public record EndpointChecks(Path secretsOfServices, ClusterDeclared declared) {

    /** What came of one question. */
    public record Verdict(String what, @Nullable Problem problem) {}

    @FunctionalInterface
    private interface Question {
        void ask() throws IOException, InterruptedException;
    }

    /** By what is asked, in the order in which people read of it; each asks when it is called. */
    public Map<String, Supplier<Verdict>> questions() {
        var questions = new LinkedHashMap<String, Supplier<Verdict>>();
        Map<Component, ComponentLibrary> libraries = ComponentLibrary.installed();
        for (ComponentEndpoint endpoint : declared.endpoints()) {
            ComponentLibrary library = Objects.requireNonNull(libraries.get(endpoint.component()));
            ComponentLogins.services(endpoint.component()).forEach((purpose, service) -> {
                String what = "%s %s as %s".formatted(endpoint.component().label(), endpoint.url(), service);
                questions.put(
                        what,
                        () -> verdict(what, () -> library.check(endpoint, secrets(service), credentials(), purpose)));
            });
        }
        if (declared.kubernetes()) {
            Path kubeconfig = ClusterSecrets.kubeconfig(secrets("node-control"), credentials());
            boolean registry = declared.endpoints().stream().anyMatch(each -> each.component() == Component.REGISTRY);
            String what = "API server of " + declared.cluster() + " as node-control";
            questions.put(
                    what, () -> verdict(what, () -> ApiServerCheck.check(kubeconfig, declared.cluster(), registry)));
            if (registry) {
                String images = "API server of %s as registry-backup".formatted(declared.cluster());
                Path own = ClusterSecrets.kubeconfig(secrets("registry-backup"), credentials());
                questions.put(images, () -> verdict(images, () -> ApiServerCheck.checkImages(own)));
            }
        }
        return questions;
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted", e);
        }
    }

    private Path secrets(String service) {
        return secretsOfServices.resolve(service);
    }

    private String credentials() {
        return declared.access().credentials();
    }
}
