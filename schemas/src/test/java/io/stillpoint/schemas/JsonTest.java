package io.stillpoint.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.internal.SagaState;
import io.stillpoint.schemas.internal.StepTries;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Access;
import io.stillpoint.schemas.shared.Action;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.OnFailure;
import io.stillpoint.schemas.shared.Patience;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.Stage;
import io.stillpoint.schemas.shared.StartMethod;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.PointDocument;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void aSealedPointWithoutNotesHasTheTextOfTheReleaseBeforeNotes() {
        // Given
        String before = "{\"format\":1,\"cluster\":\"icp\",\"point\":\"p-1\",\"saga\":\"s-1\",\"consistency\":\"hot\","
                + "\"baseline\":false,\"startedAt\":\"2026-01-01T00:00:00Z\",\"sealedAt\":\"2026-01-01T00:00:01Z\","
                + "\"topology\":{\"nodes\":[]},\"snapshots\":[],\"missing\":[]}";

        // When
        PointDocument document = Json.read(before.getBytes(StandardCharsets.UTF_8), PointDocument.class);

        // Then
        assertThat(document.notes()).isEmpty();
        assertThat(Json.text(document)).isEqualTo(before);
    }

    @Test
    void aRequestInsideAFactComesBackAsTheRecordThatItWas() {
        // Given
        var request = new Request.BackupRequested("icp", Consistency.HOT, false, List.of(Component.ETCD), null);
        var fact = new RequestFact.RequestAccepted("icp", "r-1", "test", request, "s-1", 0);

        // When
        var read = Json.read(Json.bytes(fact), RequestFact.RequestAccepted.class);

        // Then
        assertThat(read).isEqualTo(fact);
    }

    @Test
    void optionsThatAnEarlierReleaseDoesNotKnowAreWrittenOnlyWhenUsed() {
        // Given
        var requests = List.of(
                new Request.BackupRequested("icp", Consistency.HOT, false, List.of(), null),
                new Request.RestoreRequested("icp", List.of(), null, false, List.of(), null),
                new Request.StartRequested("icp", List.of()));

        // When
        String text = Json.text(requests);

        // Then
        assertThat(text).doesNotContain("despiteEstimate", "accepted\"", "\"at\"", "adoptParked");
    }

    @Test
    void aForeignDocumentNeedsNoKind() {
        // Given
        byte[] foreign = """
            {"cluster":"icp","consistency":"hot","baseline":false,"components":["etcd"]}\
            """.getBytes(java.nio.charset.StandardCharsets.UTF_8);

        // When
        var read = Json.read(foreign, Request.BackupRequested.class);

        // Then
        assertThat(read.components()).containsExactly(Component.ETCD);
    }

    @Test
    void aWholeStateRoundTrips() {
        // Given
        var ref = new StepRef("icp", "s-1", "quiesce-masters", "10.0.0.1", 2);
        var done = new StepFact.NodeQuiesced(ref, "10.0.0.1", "boot", List.of("kubelet"), List.of(4001));
        var step = new SagaState.StepState(
                ref,
                Action.QUIESCE,
                SagaState.StepStatus.DONE,
                7,
                java.time.Instant.EPOCH,
                java.time.Instant.EPOCH,
                java.time.Instant.EPOCH,
                java.time.Instant.EPOCH,
                null,
                done,
                List.of(),
                null,
                new StepTries(java.time.Instant.EPOCH, java.time.Instant.EPOCH));
        var plan = new Plan(
                "icp", List.of(new Stage("q", Action.QUIESCE, List.of("10.0.0.1"), 60, 2, 60, OnFailure.COMPENSATE)));
        var saga = new SagaState(
                "s-1",
                SagaKind.STOP,
                "r-1",
                new Request.StopRequested("icp"),
                null,
                SagaState.Phase.RUNNING,
                plan,
                plan,
                0,
                java.util.Map.of(ref.step(), step),
                null,
                false,
                java.time.Instant.EPOCH,
                null,
                null);
        var declared = new Request.ClusterDeclared(
                "icp",
                new Topology(List.of(new Node("10.0.0.1", Set.of(Role.MASTER)))),
                new Access("root", 22, "icp", 4001),
                "icp",
                StartMethod.REBOOT,
                List.of("/"),
                Patience.standard(),
                List.of(),
                true);
        var state = new ClusterState(
                "icp",
                declared,
                3,
                "ab",
                7,
                saga,
                List.of(),
                java.util.Map.of(),
                List.of(),
                java.util.Map.of(),
                java.util.Map.of("s-0", java.time.Instant.EPOCH),
                policy(),
                java.util.Map.of("p-1", new ClusterState.Pin(false, "audit", "/someone", java.time.Instant.EPOCH)),
                java.util.Map.of("2026-11-22", new ClusterState.RequestDay(List.of("ab"), java.util.Map.of("cd", 1))),
                List.of(),
                List.of());

        // When
        var read = Json.read(Json.bytes(state), ClusterState.class);

        // Then
        assertThat(read).isEqualTo(state);
    }

    private static BackupPolicy policy() {
        var rule = new ScheduleRule("fresh", Consistency.HOT, List.of(), null, 14_400L, "UTC", 0, null, false);
        return new BackupPolicy(
                List.of(rule),
                new Retention(6, 0, 7, 4, 12, 2, 0, 2),
                new ObjectLockRule(ObjectLockRule.Mode.GOVERNANCE, 14, false),
                false);
    }
}
