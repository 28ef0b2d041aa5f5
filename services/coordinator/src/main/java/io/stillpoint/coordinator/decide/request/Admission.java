package io.stillpoint.coordinator.decide.request;

import io.stillpoint.coordinator.decide.plan.IcpProfile;
import io.stillpoint.coordinator.decide.saga.SagaProblems;
import io.stillpoint.coordinator.decide.state.RequestScope;
import io.stillpoint.policy.check.KnownCluster;
import io.stillpoint.policy.check.PolicyCheck;
import io.stillpoint.schemas.event.DeclarationCheck;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.HotImageNodes;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.Request.ClusterDeclared;
import io.stillpoint.schemas.event.RequestLimits;
import io.stillpoint.schemas.guard.Guard;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Refuses requests that could be read and cannot be carried out. The first reason counts. */
public final class Admission {

    /** How many requests may wait for the saga that runs. */
    public static final int LINE_LIMIT = 16;

    private Admission() {}

    static Optional<Problem> refusal(
            ClusterState state, Envelope<? extends Request> envelope, String topic, boolean pointUnknown, Instant now) {
        return RequestLimits.ageProblem(envelope.time(), now, envelope.id())
                .or(() -> RequestLimits.topicProblem(envelope.data(), topic, topic))
                .or(() -> content(state, envelope.data(), pointUnknown, now))
                .or(() -> line(state, envelope.data()));
    }

    private static Optional<Problem> content(ClusterState state, Request request, boolean pointUnknown, Instant now) {
        return switch (request) {
            case Request.ClusterDeclared declared ->
                DeclarationCheck.refusal(declared).or(() -> profile(declared.profile()));
            case Request.BackupRequested backup ->
                backup(backup).or(() -> impossible(backup, state.latestDeclaration()));
            case Request.RestoreRequested restore ->
                components("a restore", restore.components(), Component.restorable())
                        .or(() -> Guard.refusal(restore.acceptedCodes(), "accepted"))
                        .or(() -> onePoint(restore))
                        .or(() -> impossible(restore, state.latestDeclaration()));
            case Request.PolicyDeclared declared ->
                PolicyCheck.problems(declared.policy(), KnownCluster.of(state, now), "policy."::concat).stream()
                        .findFirst();
            case Request.PruneRequested _ -> policy(state);
            case Request.LossesAccepted accepted -> LossCheck.refusal(state, accepted, pointUnknown);
            case Request.PinRequested pin -> PinCheck.refusal(state, pin, pointUnknown);
            case Request.RestoreApproved _,
                    Request.StopRequested _,
                    Request.StartRequested _,
                    Request.AsideRequested _,
                    Request.CancelRequested _ -> Optional.empty();
        };
    }

    private static Optional<Problem> policy(ClusterState state) {
        return state.policy() != null
                ? Optional.empty()
                : problem(
                        "policy-missing",
                        "a policy that says which recovery points stay",
                        "none",
                        state.cluster(),
                        "Declare one: ./stillpoint policy apply FILE.");
    }

    private static Optional<Problem> profile(String profile) {
        return profile.equals(IcpProfile.NAME)
                ? Optional.empty()
                : problem(
                        "unknown-profile",
                        "order profile " + IcpProfile.NAME,
                        profile,
                        "profile",
                        "Declare profile %s.".formatted(IcpProfile.NAME));
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
        if (backup.despiteEstimate() && !cold) {
            return problem(
                    "cold-window-limit",
                    "despiteEstimate for a cold backup",
                    "a hot one",
                    "despiteEstimate",
                    "Ask for consistency cold, or leave despiteEstimate out.");
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
        return components(
                        cold ? "a cold backup" : "a hot backup",
                        backup.components(),
                        Component.savedBy(backup.consistency()))
                .or(() -> HotImageNodes.problem(backup.consistency(), backup.components(), backup.roles()));
    }

    private static Optional<Problem> onePoint(Request.RestoreRequested restore) {
        return restore.at() == null || restore.point() == null
                ? Optional.empty()
                : problem(
                        "two-points",
                        "a recovery point or a time",
                        "point %s and at %s".formatted(restore.point(), restore.at()),
                        "at",
                        "Leave one of them out.");
    }

    private static Optional<Problem> impossible(Request request, @Nullable ClusterDeclared cluster) {
        return Optional.ofNullable(cluster)
                .flatMap(known -> SagaProblems.notOnThisCluster(RequestScope.of(request, known)));
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
        return RequestScope.waitsInLine(request) && state.line().size() >= LINE_LIMIT
                ? problem(
                        "line-full",
                        "at most %d requests to wait".formatted(LINE_LIMIT),
                        "that many",
                        state.cluster(),
                        "Wait until one of them has ended, or cancel one.")
                : Optional.empty();
    }

    private static Optional<Problem> problem(String code, String expected, String found, String where, String remedy) {
        return Optional.of(new Problem(code, expected, found, where, remedy));
    }
}
