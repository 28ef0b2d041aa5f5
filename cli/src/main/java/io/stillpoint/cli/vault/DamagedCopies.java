package io.stillpoint.cli.vault;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.policy.prune.PointLog;
import io.stillpoint.policy.retention.CopyKind;
import io.stillpoint.policy.retention.PointCopy;
import io.stillpoint.policy.retention.PointHistory;
import io.stillpoint.schemas.catalogue.CatalogueEntry;
import io.stillpoint.schemas.json.Json;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Which snapshots were found damaged or lost, and not read back whole since. The whole log tells that, as it tells it to a prune. */
public record DamagedCopies(Map<String, PointHistory> points) {

    /** Reads the whole log. */
    public static DamagedCopies read(KafkaBroker broker) {
        Map<String, PointLog> logs = new HashMap<>();
        broker.readLog(fact ->
                logs.computeIfAbsent(fact.cluster(), _ -> new PointLog()).apply(fact.data(), fact.time()));
        return of(logs);
    }

    /** @param logs by cluster */
    public static DamagedCopies of(Map<String, PointLog> logs) {
        Map<String, PointHistory> points = new HashMap<>();
        logs.forEach((cluster, log) -> log.points().forEach(point -> points.put(key(cluster, point.point()), point)));
        return new DamagedCopies(points);
    }

    /** For lists; empty when nothing of the point is known to be damaged. */
    public Optional<String> line(CatalogueEntry.Point point) {
        List<PointCopy> damaged = copies(point.cluster(), point.point());
        return damaged.isEmpty()
                ? Optional.empty()
                : Optional.of("DAMAGED: "
                        + damaged.stream()
                                .map(copy -> copy.kind().label())
                                .sorted()
                                .collect(Collectors.joining(", ")));
    }

    /** For programs: the catalogue's entry, with the copies in it that are damaged. */
    public ObjectNode tree(CatalogueEntry.Point point) {
        ObjectNode entry = Json.mapper().valueToTree(point);
        ArrayNode damaged = entry.putArray("damaged");
        for (PointCopy copy : copies(point.cluster(), point.point())) {
            damaged.addObject()
                    .put("component", copy.kind().component().label())
                    .put("target", copy.kind().target())
                    .put("foundAt", String.valueOf(copy.damagedAt()));
        }
        return entry;
    }

    /** When this snapshot was found damaged. */
    public Optional<Instant> foundAt(SnapshotRef snapshot) {
        return copies(snapshot.cluster(), snapshot.point()).stream()
                .filter(copy -> copy.kind().equals(kind(snapshot)))
                .findFirst()
                .map(PointCopy::damagedAt);
    }

    /**
     * Returns whether a snapshot that was found damaged counts again when its stored bytes are as they were written: these bytes were read back
     * whole before. Of a registry only the root is compared, so it does not.
     */
    public boolean countsAgain(SnapshotRef snapshot) {
        return snapshot.component() != Component.REGISTRY
                && copies(snapshot.cluster(), snapshot.point()).stream()
                        .anyMatch(copy -> copy.kind().equals(kind(snapshot)) && copy.verifiedAt() != null);
    }

    private static CopyKind kind(SnapshotRef snapshot) {
        return new CopyKind(snapshot.component(), snapshot.target(), snapshot.consistency());
    }

    private List<PointCopy> copies(String cluster, String point) {
        return Optional.ofNullable(points.get(key(cluster, point))).stream()
                .flatMap(history -> history.copies().stream())
                .filter(copy -> copy.condition() == PointCopy.Condition.DAMAGED)
                .toList();
    }

    private static String key(String cluster, String point) {
        return cluster + "/" + point;
    }
}
