package io.stillpoint.coordinator.decide.sim;

import static io.stillpoint.coordinator.decide.sim.Watch.check;

import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SagaKind;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What must always hold of content: its order, its verification, its roll-back, and what is said of it. */
final class ContentWatch {

    /** Whatever one of them refers to is saved after it. */
    private static final List<Component> ORDER =
            List.of(Component.ETCD, Component.REGISTRY, Component.MONGODB, Component.MARIADB, Component.CERTIFICATES);

    void started(Books books, StepFact.StepStarted started, boolean onNode) {
        Action action = started.action();
        if (books.started.kind() == SagaKind.RESTORE && onNode) {
            check(books.asked.contains(Component.ETCD), "without etcd no node is stopped", started::toString);
        }
        switch (action) {
            case SNAPSHOT_ETCD -> saving(books, Component.ETCD, started);
            case SNAPSHOT_REGISTRY -> saving(books, Component.REGISTRY, started);
            case SNAPSHOT_MONGODB -> saving(books, Component.MONGODB, started);
            case SNAPSHOT_MARIADB -> saving(books, Component.MARIADB, started);
            case SNAPSHOT_CERTIFICATES -> saving(books, Component.CERTIFICATES, started);
            case RESTORE_REGISTRY -> restoring(books, Component.REGISTRY, started);
            case RESTORE_MONGODB -> restoring(books, Component.MONGODB, started);
            case RESTORE_MARIADB -> restoring(books, Component.MARIADB, started);
            case RESTORE_CERTIFICATES -> restoring(books, Component.CERTIFICATES, started);
            case ROLL_BACK_MONGODB -> rollingBack(books, Component.MONGODB, started);
            case ROLL_BACK_MARIADB -> rollingBack(books, Component.MARIADB, started);
            case ROLL_BACK_CERTIFICATES -> rollingBack(books, Component.CERTIFICATES, started);
            default -> {
                if (books.started.kind() == SagaKind.RESTORE && action.changesNode() && !books.compensating) {
                    restoring(books, Component.ETCD, started);
                }
            }
        }
    }

    /** What is signed says what is missing. */
    void sealed(Books books, Work.SealPoint seal) {
        List<Component> missing = Stream.concat(ORDER.stream(), Stream.of(Component.NODE_IMAGE))
                .filter(books.unsaved::contains)
                .toList();
        check(
                seal.document().endsWith(" missing " + missing),
                "a partial recovery point says what is missing",
                seal::document);
    }

    void completed(Books books, Collection<SimContent> contents) {
        for (SimContent content : contents) {
            if (books.asked.contains(content.component)) {
                check(content.data == SimNode.Data.RESTORED, "a completed restore is complete", content::describe);
                content.accept();
            }
        }
    }

    /** What was restored completely stays; what was not is as before, unless it is said that it is not. */
    void failed(Books books, SagaFact.RestoreFailed end, Collection<SimContent> contents, boolean clockJumped) {
        for (SimContent content : contents) {
            String label = content.component.label();
            if (books.restored.contains(content.component)) {
                check(
                        content.data == SimNode.Data.RESTORED && LeftDown.staysRestored(end, label),
                        "what is restored completely stays, and that is said",
                        () -> content.describe() + ", left: " + end.stateLeft());
                content.accept();
            } else if (books.restoring.contains(content.component) && !content.onlyAdds()) {
                boolean said = LeftDown.notRolledBack(end, label) && (content.everDisturbed || clockJumped);
                check(
                        content.data == SimNode.Data.ORIGINAL || said,
                        "a failed restore of content is rolled back",
                        () -> content.describe() + ", left: " + end.stateLeft());
            }
        }
    }

    private static void saving(Books books, Component component, StepFact.StepStarted started) {
        books.saving.add(component);
        Set<Component> after = Set.copyOf(ORDER.subList(ORDER.indexOf(component) + 1, ORDER.size()));
        check(
                books.saving.stream().noneMatch(after::contains),
                "components are saved in the order of the brief",
                () -> started.step().step() + " after " + books.saving);
    }

    private static void restoring(Books books, Component component, StepFact.StepStarted started) {
        books.restoring.add(component);
        check(books.verified.containsAll(books.asked), "nothing is restored unverified", started::toString);
        Set<Component> before = Set.copyOf(ORDER.subList(0, ORDER.indexOf(component)));
        check(
                books.restoring.stream().noneMatch(before::contains),
                "components are restored in the reverse order",
                () -> started.step().step() + " after " + books.restoring);
    }

    private static void rollingBack(Books books, Component component, StepFact.StepStarted started) {
        check(
                books.compensating && books.restoring.contains(component) && !books.restored.contains(component),
                "only what is half restored is rolled back",
                started::toString);
    }
}
