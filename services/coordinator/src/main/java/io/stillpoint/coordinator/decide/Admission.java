package io.stillpoint.coordinator.decide;

import io.stillpoint.coordinator.decide.plan.Asked;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a request that could be read is refused all the same. The first reason counts. */
final class Admission {

    /** Where whatever may stop or overwrite a cluster must come from; its ACL says who may do that. */
    static final String CONTROL_TOPIC = "stillpoint.control";

    /** How many requests may wait for the saga that runs. */
    static final int LINE_LIMIT = 16;

    private static final List<Component> IN_ORDER =
            List.of(Component.ETCD, Component.REGISTRY, Component.MONGODB, Component.MARIADB, Component.CERTIFICATES);

    static final Duration OLDEST = Duration.ofHours(1);

    private Admission() {}

    static Optional<Problem> refusal(
            ClusterState state, Envelope<? extends Request> envelope, String topic, Instant now) {
        return age(envelope, now)
                .or(() -> topic(envelope.data(), topic))
                .or(() -> content(state, envelope.data()))
                .or(() -> line(state, envelope.data()));
    }

    private static Optional<Problem> age(Envelope<? extends Request> envelope, Instant now) {
        Duration age = Duration.between(envelope.time(), now);
        if (age.compareTo(OLDEST) > 0) {
            return problem(
                    "request-too-old",
                    "a request of the last hour",
                    "one of " + envelope.time(),
                    envelope.id(),
                    "Ask again with a new id, if it is still wanted.");
        }
        if (age.negated().compareTo(OLDEST) > 0) {
            return problem(
                    "request-from-the-future",
                    "a time no later than " + now.plus(OLDEST),
                    envelope.time().toString(),
                    envelope.id(),
                    "Set the clock of the machine that asks.");
        }
        return Optional.empty();
    }

    private static Optional<Problem> topic(Request request, String topic) {
        boolean harmless = request instanceof Request.BackupRequested backup && backup.consistency() == Consistency.HOT;
        return harmless || topic.equals(CONTROL_TOPIC)
                ? Optional.empty()
                : problem(
                        "needs-control-topic",
                        "a request that may stop or overwrite the cluster on " + CONTROL_TOPIC,
                        "it on " + topic,
                        topic,
                        "Write it to %s; that needs the right to.".formatted(CONTROL_TOPIC));
    }

    private static Optional<Problem> content(ClusterState state, Request request) {
        return switch (request) {
            case Request.ClusterDeclared declared -> DeclarationCheck.refusal(declared);
            case Request.BackupRequested backup -> backup(backup).or(() -> undeclared(backup, declaredByThen(state)));
            case Request.RestoreRequested restore ->
                components("a restore", restore.components(), IN_ORDER)
                        .or(() -> undeclared(restore, declaredByThen(state)));
            case Request.RestoreApproved _,
                    Request.StopRequested _,
                    Request.StartRequested _,
                    Request.CancelRequested _ -> Optional.empty();
        };
    }

    private static Optional<Problem> backup(Request.BackupRequested backup) {
        boolean cold = backup.consistency() == Consistency.COLD;
        if (backup.baseline() && !cold) {
            return problem(
                    "baseline-not-cold",
                    "a baseline to be taken cold",
                    "consistency hot",
                    "baseline",
                    "Ask for consistency cold, or leave baseline out.");
        }
        Long limit = backup.coldWindowLimitSeconds();
        if (limit != null && (!cold || limit < 1)) {
            return problem(
                    "cold-window-limit",
                    "a limit of at least 1 s, for a cold backup",
                    limit + " s for a " + (cold ? "cold" : "hot") + " one",
                    "coldWindowLimitSeconds",
                    "Leave the limit out or correct it.");
        }
        return cold
                ? components("a cold backup", backup.components(), List.of(Component.NODE_IMAGE))
                : components("a hot backup", backup.components(), IN_ORDER);
    }

    /** The declaration that is going to hold once this request's turn has come, null when there is none yet. */
    private static @Nullable ClusterDeclared declaredByThen(ClusterState state) {
        ClusterDeclared latest = state.declared();
        for (ClusterState.Waiting waiting : state.line()) {
            latest = waiting.request() instanceof ClusterDeclared declaration ? declaration : latest;
        }
        return latest;
    }

    /** Why what is asked for cannot be reached: nobody said where it answers. */
    static Optional<Problem> undeclared(Request request, @Nullable ClusterDeclared cluster) {
        List<Component> undeclared =
                cluster == null ? List.of() : Asked.of(request, cluster).undeclared();
        if (cluster == null || undeclared.isEmpty()) {
            return Optional.empty();
        }
        String options = undeclared.stream()
                .map(component -> "--%s %s".formatted(component.label(), EndpointCheck.example(component)))
                .collect(Collectors.joining(" "));
        return problem(
                "endpoint-not-declared",
                "a declared endpoint of " + labels(undeclared),
                cluster.endpoints().isEmpty()
                        ? "no endpoint at all"
                        : "endpoints of "
                                + labels(cluster.endpoints().stream()
                                        .map(ComponentEndpoint::component)
                                        .toList()),
                "components",
                "Declare the cluster again with it: stillpoint cluster add %s ... %s. Or ask for what is declared."
                        .formatted(cluster.cluster(), options));
    }

    private static Optional<Problem> components(String what, List<Component> asked, List<Component> possible) {
        boolean once = new HashSet<>(asked).size() == asked.size();
        return once && possible.containsAll(asked)
                ? Optional.empty()
                : problem(
                        "unsupported-component",
                        "%s of %s, each at most once".formatted(what, labels(possible)),
                        labels(asked),
                        "components",
                        "Ask for these components, or leave the list empty.");
    }

    private static String labels(List<Component> components) {
        return String.join(", ", components.stream().map(Component::label).toList());
    }

    private static Optional<Problem> line(ClusterState state, Request request) {
        return waitsInLine(request) && state.line().size() >= LINE_LIMIT
                ? problem(
                        "line-full",
                        "at most %d requests to wait".formatted(LINE_LIMIT),
                        "that many",
                        state.cluster(),
                        "Wait until one of them has ended, or cancel one.")
                : Optional.empty();
    }

    /** Whether its turn comes only after everything that was asked for before; the others speak of a saga that exists. */
    static boolean waitsInLine(Request request) {
        return switch (request) {
            case Request.CancelRequested _, Request.RestoreApproved _ -> false;
            case Request.ClusterDeclared _,
                    Request.BackupRequested _,
                    Request.RestoreRequested _,
                    Request.StopRequested _,
                    Request.StartRequested _ -> true;
        };
    }

    static Optional<Problem> problem(String code, String expected, String found, String where, String remedy) {
        return Optional.of(new Problem(code, expected, found, where, remedy));
    }
}
