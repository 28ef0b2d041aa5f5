package io.stillpoint.policy.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request.BackupRequested;
import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.event.RequestFact.RequestRejected;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Another system may use an id that the scheduler uses; it is another request all the same. */
class ForeignRequestTest {

    private static final Instant START = Instant.parse("2027-02-01T11:00:00Z");
    private static final String ID = ScheduleIds.requestId("icp", "fresh", START);
    private static final Problem BROKEN = new Problem("vault-full", "room", "none", "the vault", "Make room.");

    private final BackupHistory history = new BackupHistory("icp");
    private long sequence;

    @Test
    void itsEndIsNoRunOfTheRule() {
        // Given
        declarePolicy();
        accepted(BackupHistory.SOURCE, "s-1");
        apply(new SagaFact.BackupFailed("icp", "s-1", "p-1", BROKEN, false, List.of()));
        accepted("/other/system", "s-2");

        // When
        apply(new SagaFact.BackupFailed("icp", "s-2", "p-2", BROKEN, false, List.of()));

        // Then
        assertThat(history.attempts("fresh").failures()).isOne();
    }

    @Test
    void itsAnswerIsNoneToTheScheduler() {
        // Given
        PendingAnswers pending = pending();

        // When
        pending.apply(envelope(new RequestRejected("icp", ID, "/other/system", "BackupRequested", BROKEN)));

        // Then
        assertThat(pending.requestSince(START)).contains(START);
    }

    @Test
    void theAnswerToTheSchedulerIsTaken() {
        // Given
        PendingAnswers pending = pending();

        // When
        pending.apply(envelope(new RequestRejected("icp", ID, BackupHistory.SOURCE, "BackupRequested", BROKEN)));

        // Then
        assertThat(pending.requestSince(START)).isEmpty();
    }

    private static PendingAnswers pending() {
        PendingAnswers pending = new PendingAnswers();
        var request = new ScheduledRequest(ID, "fresh", START, "stillpoint.control", hot());
        pending.sent(new Schedule(List.of(request), List.of(), START, new Outlook("icp", List.of(), null)), START);
        return pending;
    }

    private void declarePolicy() {
        var policy = Samples.policy(Samples.rpo("fresh", Duration.ofHours(4)));
        apply(new RequestAccepted("icp", "p", "/someone", new PolicyDeclared("icp", policy), null, 0));
    }

    private void accepted(String source, String saga) {
        apply(new RequestAccepted("icp", ID, source, hot(), saga, 0));
    }

    private static BackupRequested hot() {
        return new BackupRequested("icp", Consistency.HOT, false, List.of(), null);
    }

    private void apply(Fact fact) {
        history.apply(envelope(fact));
    }

    private Envelope<Fact> envelope(Fact fact) {
        sequence++;
        return new Envelope<>(
                "icp/" + sequence,
                "stillpoint/coordinator",
                EventTypes.typeOf((Record) fact),
                START.plusSeconds(sequence),
                "icp",
                null,
                null,
                sequence,
                "",
                fact);
    }
}
