package io.stillpoint.restore.lab;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.EventCodec;
import io.stillpoint.bus.TopicSetup;
import io.stillpoint.bus.Topics;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.standalone.BrokerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.Producer;

/**
 * A cluster of three etcd members on nodes of their own, stopped as in the midst of a restore, with an S3 server and a
 * broker beside it. Point {@code p1} holds the keys {@code a}; keys {@code b} were written after it.
 */
public final class Lab implements AutoCloseable {

    public static final List<String> ADDRESSES = List.of("127.0.0.41", "127.0.0.42", "127.0.0.43");
    public static final Instant TAKEN = Instant.parse("2026-11-20T10:00:00Z");
    public static final int KEYS = 50;

    private final Path home;
    private final LabNodes nodes;
    private final EtcdCluster etcd;
    private final LabVault vault;
    private final BrokerProcess broker;
    private final BusClients clients;
    private final Path snapshotFile;
    private final long revision;
    private final SnapshotRef snapshot;

    public Lab(Path home, boolean walApart) throws Exception {
        this.home = home;
        nodes = new LabNodes(home.resolve("nodes"), ADDRESSES);
        etcd = new EtcdCluster(home.resolve("etcd"), nodes.roots(), walApart);
        vault = new LabVault(Files.createDirectories(home.resolve("vault")));
        broker = BrokerProcess.in(Files.createDirectories(home.resolve("broker")));
        clients = new BusClients(new BusConfig(broker.bootstrapServers(), Map.of()));
        try (var admin = clients.admin()) {
            TopicSetup.ensure(admin);
        }
        etcd.start();
        write("a");
        snapshotFile = etcd.snapshot(home.resolve("snapshot.db"));
        revision = 1 + KEYS;
        write("b");
        etcd.stop();
        for (String address : ADDRESSES) {
            Files.writeString(nodes.path(address, "/etc/cfc/podbackup/etcd.json"), etcd.etcdJson(address));
            Trees.copy(nodes.path(address, "/var/lib"), Files.createDirectories(kept(address)));
        }
        snapshot = vault.write("p1", snapshotFile, revision, TAKEN);
        vault.seal("p1", nodes.topology(), snapshot);
        publish(point("p1", snapshot));
        publish(verification(snapshot));
    }

    private void write(String prefix) throws Exception {
        for (int i = 0; i < KEYS; i++) {
            etcd.etcdctl("put", prefix + i, "value of " + prefix + i);
        }
    }

    private Path kept(String address) {
        return home.resolve("kept").resolve(address);
    }

    /** Every node as it was before any restore. */
    public void reset() throws Exception {
        for (String address : ADDRESSES) {
            Trees.remove(nodes.path(address, "/var/lib"));
            Trees.copy(kept(address), Files.createDirectories(nodes.path(address, "/var/lib")));
        }
    }

    public LabNodes nodes() {
        return nodes;
    }

    public EtcdCluster etcd() {
        return etcd;
    }

    public LabVault vault() {
        return vault;
    }

    public BusClients clients() {
        return clients;
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    public Path snapshotFile() {
        return snapshotFile;
    }

    public long revision() {
        return revision;
    }

    /** Of point {@code p1}. */
    public SnapshotRef snapshot() {
        return snapshot;
    }

    public static CatalogueEntry.Point point(String name, SnapshotRef snapshot) {
        return new CatalogueEntry.Point(
                LabVault.CLUSTER,
                name,
                "saga-" + name,
                Consistency.HOT,
                false,
                snapshot.completedAt(),
                snapshot.completedAt(),
                List.of(snapshot),
                List.of(),
                false,
                null);
    }

    public static CatalogueEntry.Verification verification(SnapshotRef snapshot) {
        return new CatalogueEntry.Verification(
                LabVault.CLUSTER,
                snapshot.point(),
                Component.ETCD,
                snapshot.target(),
                snapshot.run(),
                snapshot.completedAt().plusSeconds(60));
    }

    public void publish(CatalogueEntry entry) throws Exception {
        try (Producer<String, byte[]> producer = clients.producer("lab")) {
            String id = UUID.randomUUID().toString();
            var envelope = switch (entry) {
                case CatalogueEntry.Point point ->
                    EventCodec.envelope(id, "lab", Instant.now(), LabVault.CLUSTER, point);
                case CatalogueEntry.Pin pin -> EventCodec.envelope(id, "lab", Instant.now(), LabVault.CLUSTER, pin);
                case CatalogueEntry.AcceptedLoss loss ->
                    EventCodec.envelope(id, "lab", Instant.now(), LabVault.CLUSTER, loss);
                case CatalogueEntry.PointLock lock ->
                    EventCodec.envelope(id, "lab", Instant.now(), LabVault.CLUSTER, lock);
                case CatalogueEntry.Verification verification ->
                    EventCodec.envelope(id, "lab", Instant.now(), LabVault.CLUSTER, verification);
            };
            producer.send(EventCodec.record(Topics.CATALOGUE, entry.key(), envelope))
                    .get();
        }
    }

    /** As the coordinator writes it, but for its place in the chain. */
    public <F extends Record & Fact> void publish(F fact, Instant time) throws Exception {
        try (Producer<String, byte[]> producer = clients.producer("lab")) {
            var envelope = EventCodec.envelope(UUID.randomUUID().toString(), "lab", time, LabVault.CLUSTER, fact);
            producer.send(EventCodec.record(Topics.EVENTS, envelope)).get();
        }
    }

    /** Removes an entry again. */
    public void unpublish(CatalogueEntry entry) throws Exception {
        try (Producer<String, byte[]> producer = clients.producer("lab")) {
            producer.send(new org.apache.kafka.clients.producer.ProducerRecord<>(Topics.CATALOGUE, entry.key(), null))
                    .get();
        }
    }

    @Override
    public void close() throws Exception {
        etcd.close();
        nodes.close();
        vault.close();
        broker.close();
    }
}
