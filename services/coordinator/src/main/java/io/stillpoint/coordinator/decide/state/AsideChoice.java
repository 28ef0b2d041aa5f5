package io.stillpoint.coordinator.decide.state;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.SagaState.StepState;
import io.stillpoint.schemas.internal.SagaState.StepStatus;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.AsideFate;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.AsideState;
import io.stillpoint.schemas.shared.AsideVerdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Chooses, of what the running saga has listed, what it removes. What a restore left that did not complete, or of which nobody
 * remembers how it ended, may be the only good copy: it goes only when its saga is named, never by age. No other saga runs
 * meanwhile, so nothing of a running one is there. Ages are measured at the start of the saga, so that a second attempt chooses
 * the same.
 */
public final class AsideChoice {

    private static final String INCOMPLETE =
            "its restore did not complete: this may be the only good copy, and can still be put back;"
                    + " it goes only with --saga %s";

    private static final String FORGOTTEN =
            "nobody remembers how its restore ended: this may be the only good copy; it goes only with --saga %s";

    private final ClusterState state;
    private final SagaState saga;
    private final Request.AsideRequested request;
    private final SagaSteps steps;

    private AsideChoice(ClusterState state, SagaState saga, Request.AsideRequested request) {
        this.state = state;
        this.saga = saga;
        this.request = request;
        this.steps = SagaSteps.of(saga);
    }

    /** What the running saga chooses; it must be one that was asked for by {@link Request.AsideRequested}. */
    public static AsideChoice of(ClusterState state) {
        SagaState saga = Objects.requireNonNull(state.running());
        return new AsideChoice(state, saga, (Request.AsideRequested) saga.request());
    }

    public boolean remove() {
        return request.remove();
    }

    /** Whether a person has named the restore whose leavings go. */
    public boolean named() {
        return request.saga() != null;
    }

    /** The restores of which something at {@code target} is chosen. */
    public List<String> sagas(String target) {
        return listings()
                .filter(step -> step.ref().target().equals(target))
                .flatMap(step -> listed(step).items().stream())
                .filter(item -> reasonToKeep(item).isEmpty())
                .map(AsideItem::saga)
                .distinct()
                .toList();
    }

    /** What became of everything that was listed. */
    public List<AsideVerdict> verdicts() {
        return listings()
                .flatMap(step -> listed(step).items().stream()
                        .map(item -> verdict(step.ref().target(), item)))
                .toList();
    }

    /** Who could not be asked, or keeps more than can be listed. */
    public List<String> unanswered() {
        List<String> unanswered = new ArrayList<>();
        steps.of(Action.LIST_ASIDE).forEach(step -> {
            String target = step.ref().target();
            if (step.status() != StepStatus.DONE) {
                unanswered.add(target);
            } else if (listed(step).more() > 0) {
                unanswered.add("%s (%d more are aside there)"
                        .formatted(target, listed(step).more()));
            }
        });
        return unanswered;
    }

    private AsideVerdict verdict(String target, AsideItem item) {
        Optional<String> reason = reasonToKeep(item);
        if (reason.isPresent()) {
            return new AsideVerdict(target, item, AsideFate.KEPT, reason.get());
        }
        Instant completed = state.completedRestores().get(item.saga());
        String why = completed == null ? "it was named" : "its restore completed " + completed;
        if (!request.remove()) {
            return new AsideVerdict(target, item, AsideFate.REMOVABLE, why);
        }
        return steps.done(Action.REMOVE_ASIDE, target)
                ? new AsideVerdict(target, item, AsideFate.REMOVED, why)
                : new AsideVerdict(target, item, AsideFate.NOT_REMOVED, failure(target));
    }

    private Optional<String> reasonToKeep(AsideItem item) {
        Instant completed = state.completedRestores().get(item.saga());
        if (named() && !item.saga().equals(request.saga())) {
            return Optional.of("another saga is named");
        }
        if (!named() && (completed == null || item.state() == AsideState.UNFINISHED)) {
            return Optional.of((incomplete(item) ? INCOMPLETE : FORGOTTEN).formatted(item.saga()));
        }
        Long age = request.olderThanSeconds();
        if (age == null) {
            return Optional.empty();
        }
        if (completed == null) {
            return Optional.of("when its restore ended is not known, so it goes only without an age");
        }
        return completed.plusSeconds(age).isAfter(saga.startedAt())
                ? Optional.of("its restore completed %s, which is too recent".formatted(completed))
                : Optional.empty();
    }

    private boolean incomplete(AsideItem item) {
        return item.state() == AsideState.UNFINISHED
                || state.finished().stream().anyMatch(ended -> ended.saga().equals(item.saga()) && !ended.succeeded());
    }

    private String failure(String target) {
        return steps.of(Action.REMOVE_ASIDE)
                .filter(step -> step.ref().target().equals(target))
                .flatMap(step -> step.problems().stream())
                .reduce((_, later) -> later)
                .map(problem -> problem.sentence())
                .orElse("its removal was not begun");
    }

    private Stream<StepState> listings() {
        return steps.of(Action.LIST_ASIDE).filter(step -> step.status() == StepStatus.DONE);
    }

    private static StepFact.AsideListed listed(StepState step) {
        return (StepFact.AsideListed) Objects.requireNonNull(step.result());
    }
}
