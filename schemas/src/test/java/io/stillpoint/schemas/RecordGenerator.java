package io.stillpoint.schemas;

import io.stillpoint.schemas.event.EventTypes;
import io.stillpoint.schemas.event.Request;
import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.policy.ColdWindow;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.ComponentEndpoint;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Node;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.shared.Topology;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes arbitrary but valid records out of a seed; the same seed always makes the same records. */
final class RecordGenerator {

    private static final String[] WORDS = {"quiet", "ein Fäßchen", "日本", "line\nbreak", "\"quoted\"", "", "🙂", "\u0000"
    };

    private static final Set<String> RETENTION =
            Set.of("keepLast", "hourly", "daily", "weekly", "monthly", "yearly", "minimumCopies", "days");

    private final Random random;

    RecordGenerator(long seed) {
        this.random = new Random(seed);
    }

    <T extends Record> T next(Class<T> type) {
        Record made = switch (type.getSimpleName()) {
            case "BackupRequested" -> backupRequest();
            case "ScheduleRule" -> scheduleRule();
            case "Loss" ->
                new Loss(
                        (Component) single(Component.class, ""),
                        "left-out-" + random.nextInt(1000),
                        "ein Fäßchen " + text("saga"),
                        "日本 " + text("saga"));
            default -> arbitrary(type);
        };
        return type.cast(made instanceof Request.ClusterDeclared declared ? withMaster(declared) : made);
    }

    private Record arbitrary(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        var types = new Class<?>[components.length];
        var values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i].getAnnotatedType(), components[i].getName());
        }
        try {
            var constructor = type.getDeclaredConstructor(types);
            return (Record) constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot make a " + type.getName(), e);
        }
    }

    private @Nullable Object value(AnnotatedType annotated, String name) {
        if (annotated.isAnnotationPresent(Nullable.class) && random.nextInt(3) == 0) {
            return null;
        }
        Type type = annotated.getType();
        if (type instanceof ParameterizedType parameterized) {
            AnnotatedType[] arguments = ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
            return collection((Class<?>) parameterized.getRawType(), arguments, name);
        }
        return single((Class<?>) type, name);
    }

    private Object collection(Class<?> raw, AnnotatedType[] arguments, String name) {
        int size = 1 + random.nextInt(3);
        if (raw == Map.class) {
            var map = new LinkedHashMap<Object, Object>();
            for (int i = 0; i < size; i++) {
                map.put("key " + random.nextInt(1000), value(arguments[1], name));
            }
            return map;
        }
        Set<Object> distinct = new LinkedHashSet<>();
        for (int i = 0; i < size; i++) {
            distinct.add(value(arguments[0], name));
        }
        return raw == Set.class ? distinct : new ArrayList<>(distinct);
    }

    private Object single(Class<?> type, String name) {
        if (type.isRecord()) {
            return next(type.asSubclass(Record.class));
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
        }
        if (type.isSealed()) {
            List<Class<? extends Record>> leaves = EventTypes.leaves(type).toList();
            return next(leaves.get(random.nextInt(leaves.size())));
        }
        if (type == boolean.class) {
            return random.nextBoolean();
        }
        if (type == Instant.class) {
            return Instant.ofEpochSecond(random.nextLong(4_000_000_000L), random.nextInt(1_000_000_000));
        }
        if (type == int.class || type == Integer.class) {
            return Math.toIntExact(number(name));
        }
        if (type == long.class || type == Long.class) {
            return number(name);
        }
        if (type == String.class) {
            return text(name);
        }
        throw new AssertionError("no generator for " + type + " " + name);
    }

    private long number(String name) {
        if (name.equals("format")) {
            return 1;
        }
        if (RETENTION.contains(name)) {
            return random.nextInt(10_000);
        }
        return 1L + random.nextInt(name.endsWith("Port") ? 65_535 : 604_800);
    }

    /** Names stand for what they mean everywhere in the contract; where any text will do, any text is made. */
    private String text(String name) {
        String tail = Integer.toHexString(random.nextInt(1 << 20));
        return switch (name) {
            case "cluster" -> "icp-" + tail;
            case "address" -> random.nextBoolean() ? "10.20.0." + random.nextInt(256) : "fd00::" + tail.substring(0, 1);
            case "saga", "point", "credentials" -> "X" + tail;
            case "user" -> "root";
            case "profile" -> "icp";
            case "planDigest", "approvedPlanDigest" -> "sha256:" + tail;
            case "acceptedLosses", "accepted" -> "older-than-newest-" + tail;
            case "adoptParked" -> "master-" + tail + ".json";
            case "imageMounts" -> "/var/lib-" + tail;
            case "reason" -> "because " + tail;
            case "manifestSha256", "sha256", "storedSha256", "plainSha256" ->
                "%064x".formatted(random.nextInt(1 << 20));
            default -> WORDS[random.nextInt(WORDS.length)] + tail;
        };
    }

    private Request.BackupRequested backupRequest() {
        String cluster = text("cluster");
        if (random.nextInt(4) == 0) {
            List<Role> both = List.of(Role.MANAGEMENT, Role.VA);
            return Request.BackupRequested.hotImages(cluster, both.subList(random.nextInt(3), 2));
        }
        if (random.nextBoolean()) {
            List<Component> hot = List.of(
                    Component.ETCD, Component.REGISTRY, Component.MONGODB, Component.MARIADB, Component.CERTIFICATES);
            int from = random.nextInt(hot.size() + 1);
            return new Request.BackupRequested(cluster, Consistency.HOT, false, hot.subList(from, hot.size()), null);
        }
        Long limitSeconds = random.nextBoolean() ? null : number("limitSeconds");
        return new Request.BackupRequested(
                cluster, Consistency.COLD, random.nextBoolean(), List.of(Component.NODE_IMAGE), limitSeconds);
    }

    private ScheduleRule scheduleRule() {
        Request.BackupRequested backup = backupRequest();
        boolean fixedTimes = random.nextBoolean();
        return new ScheduleRule(
                "rule-" + Integer.toHexString(random.nextInt(1 << 20)),
                backup.consistency(),
                backup.components(),
                fixedTimes ? "0 1 * * *" : null,
                fixedTimes ? null : 60 + number("rpoSeconds"),
                "Europe/Berlin",
                random.nextInt(86_401),
                backup.consistency() == Consistency.COLD ? next(ColdWindow.class) : null,
                random.nextBoolean(),
                backup.roles());
    }

    private Request.ClusterDeclared withMaster(Request.ClusterDeclared declared) {
        var nodes = new ArrayList<>(declared.topology().nodes());
        nodes.add(new Node("192.0.2.1", Set.of(Role.MASTER)));
        return new Request.ClusterDeclared(
                declared.cluster(),
                new Topology(nodes),
                declared.access(),
                declared.profile(),
                declared.startMethod(),
                declared.imageMounts(),
                declared.patience(),
                endpoints(),
                declared.kubernetes());
    }

    private List<ComponentEndpoint> endpoints() {
        List<ComponentEndpoint> all = List.of(
                new ComponentEndpoint(Component.REGISTRY, "https://mycluster.icp:8500"),
                new ComponentEndpoint(Component.MONGODB, "mongodb://10.0.0.1:27017,10.0.0.2:27017/?replicaSet=rs0"),
                new ComponentEndpoint(Component.MARIADB, "mariadb://[fd00::1]:3306"));
        return all.subList(0, random.nextInt(all.size() + 1));
    }
}
