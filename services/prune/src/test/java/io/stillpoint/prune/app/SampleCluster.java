package io.stillpoint.prune.app;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.HashChain;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.event.RequestFact;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.event.StepFact;
import io.stillpoint.schemas.internal.Work;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Plan;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SagaKind;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.shared.StepRef;
import io.stillpoint.schemas.shared.Topology;
import io.stillpoint.schemas.vault.Manifest.StoredObject;
import io.stillpoint.schemas.vault.PointDocument;
import io.stillpoint.vault.SnapshotWriter;
import io.stillpoint.vault.Vault;
import io.stillpoint.vault.VaultOutput;
import io.stillpoint.vault.testing.Noise;
import io.stillpoint.vault.testing.TestKeys;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;

/** A cluster's log and what it has in the vault, written as the coordinator and the backup services write them. */
final class SampleCluster implements AutoCloseable {

    final String name;
    private final Producer<String, byte[]> producer;
    private final Vault vault;
    private final TestKeys keys;
    private final Instant now = Instant.now();
    private String hash = HashChain.START;
    private long sequence;

    SampleCluster(String name, BusClients clients, Vault vault, TestKeys keys) {
        this.name = name;
        this.producer = clients.producer("coordinator-of-" + name);
        this.vault = vault;
        this.keys = keys;
    }

    /** The number of the last fact. */
    long sequence() {
        return sequence;
    }

    /** A recovery point whose backup started so long ago, in log and vault. */
    SnapshotRef backUp(String point, Duration age, Component component, StoredObject... shared) throws Exception {
        start(point, age);
        SnapshotRef snapshot = write(point, component, "run-" + point, shared);
        seal(point, snapshot);
        complete(point, age, false, snapshot);
        return snapshot;
    }

    void start(String point, Duration age) throws Exception {
        fact(
                new SagaFact.SagaStarted(
                        name, "s-" + point, SagaKind.HOT_BACKUP, "r", point, new Plan("icp", List.of())),
                age);
    }

    void complete(String point, Duration age, boolean baseline, SnapshotRef snapshot) throws Exception {
        fact(
                new SagaFact.BackupCompleted(
                        name,
                        "s-" + point,
                        point,
                        Consistency.HOT,
                        baseline,
                        List.of(snapshot),
                        List.of(),
                        0,
                        List.of(),
                        null),
                age);
    }

    void fail(String point, Duration age) throws Exception {
        Problem problem = new Problem("cancelled", "it to run", "a cancel", "here", "Nothing.");
        fact(new SagaFact.BackupFailed(name, "s-" + point, point, problem, true, List.of()), age);
    }

    void verify(SnapshotRef snapshot, Duration age) throws Exception {
        StepRef step = new StepRef(name, "s-" + snapshot.point(), "verify", snapshot.target(), 1);
        fact(new StepFact.SnapshotVerified(step, snapshot), age);
    }

    void pin(String point, Duration age) throws Exception {
        Request pin = new Request.PinRequested(name, point, true, "audit");
        fact(new RequestFact.RequestAccepted(name, "r-pin", "/operator", pin, null, 0), age);
    }

    void prune(String point) throws Exception {
        fact(new SagaFact.RecoveryPointPruned(name, "s-prune", point, "too old"), Duration.ZERO);
    }

    /** As somebody does who leaves a fact out. */
    void skip() {
        sequence++;
    }

    void fact(Fact fact, Duration age) throws Exception {
        sequence++;
        Envelope<Fact> envelope = new Envelope<>(
                name + "/" + sequence,
                "stillpoint/coordinator",
                EventTypes.typeOf((Record) fact),
                now.minus(age),
                name,
                null,
                null,
                sequence,
                hash,
                fact);
        hash = HashChain.hashOf(envelope);
        producer.send(EventCodec.record(Topics.EVENTS, envelope)).get();
    }

    SnapshotRef write(String point, Component component, String run, StoredObject... shared) throws Exception {
        SnapshotWriter writer = vault.begin(name, point, component, component.label(), run, Consistency.HOT);
        try (VaultOutput output = writer.object("content")) {
            output.write(Noise.bytes(1, 1000));
            output.commit();
        }
        for (StoredObject object : shared) {
            writer.shares(object);
        }
        return writer.commit(false, Map.of(), Map.of(), List.of("cp content restored"), null, now, now);
    }

    void seal(String point, SnapshotRef snapshot) throws Exception {
        String text = Json.text(new PointDocument(
                1,
                name,
                point,
                "s-" + point,
                Consistency.HOT,
                false,
                now,
                now,
                new Topology(List.of()),
                List.of(snapshot),
                List.of(),
                null));
        Work.SealPoint work = new Work.SealPoint(
                point,
                false,
                text,
                keys.signer().sign(text.getBytes(StandardCharsets.UTF_8)),
                keys.signer().keyId(),
                null);
        vault.seal(name, work, Clock.systemUTC());
    }

    @Override
    public void close() {
        producer.close();
    }
}
