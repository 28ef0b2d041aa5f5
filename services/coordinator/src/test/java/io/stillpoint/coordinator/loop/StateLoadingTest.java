package io.stillpoint.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StateLoadingTest {

    @Test
    void whatTakesLongKeepsNobodyWaitingAndWhatIsDoneIsHandedOut() {
        // Given
        var years = new CountDownLatch(1);
        try (var loading = new StateLoading((_, each) -> {
            each.accept(empty(1));
            years.await();
            each.accept(empty(2));
        })) {
            loading.begin(Set.of(1, 2));
            List<LoadedStates> early = new ArrayList<>();
            await().until(() -> early.addAll(loading.take()));
            boolean busy = loading.isBusy();

            // When
            years.countDown();

            // Then
            List<LoadedStates> late = new ArrayList<>();
            await().until(() -> late.addAll(loading.take()));
            assertThat(busy).isTrue();
            assertThat(early).containsExactly(empty(1));
            assertThat(late).containsExactly(empty(2));
            assertThat(loading.isBusy()).isFalse();
        }
    }

    @Test
    void aPartitionThatBelongsToSomebodyElseNowIsNotHandedOut() {
        // Given
        var revoked = new CountDownLatch(1);
        try (var loading = new StateLoading((_, each) -> {
            revoked.await();
            each.accept(empty(1));
            each.accept(empty(2));
        })) {
            loading.begin(Set.of(1, 2));

            // When
            loading.forget(List.of(1));

            // Then
            revoked.countDown();
            List<LoadedStates> taken = new ArrayList<>();
            await().until(() -> taken.addAll(loading.take()));
            assertThat(taken).containsExactly(empty(2));
            assertThat(loading.isBusy()).isFalse();
        }
    }

    @Test
    void whereAllPartitionsAreGoneItEnds() {
        // Given
        var ended = new AtomicBoolean();
        var never = new CountDownLatch(1);
        try (var loading = new StateLoading((_, _) -> {
            try {
                never.await();
            } finally {
                ended.set(true);
            }
        })) {
            loading.begin(Set.of(1));

            // When
            loading.forget(List.of(1));

            // Then
            await().untilTrue(ended);
            assertThat(loading.take()).isEmpty();
        }
    }

    @Test
    void whyItFailedIsThrownWhereItIsTaken() {
        // Given
        var trouble = new IllegalStateException("no broker");
        try (var loading = new StateLoading((_, _) -> {
            throw trouble;
        })) {

            // When
            loading.begin(Set.of(1));

            // Then
            await().untilAsserted(
                            () -> assertThat(catchThrowable(loading::take)).isSameAs(trouble));
        }
    }

    private static LoadedStates empty(int partition) {
        return new LoadedStates(partition, List.of(), List.of(), Map.of(), 0, Set.of(), null);
    }
}
