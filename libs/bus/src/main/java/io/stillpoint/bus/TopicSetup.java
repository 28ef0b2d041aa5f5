package io.stillpoint.bus;

import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates missing topics and refuses those of another shape. Operators may change retention and sizes of an existing
 * topic. They may not change its partitions, its compaction, or that history is kept for ever.
 */
public final class TopicSetup {

    /** What is set right on topics that exist. Nothing of it moves or removes a record. */
    static final List<String> MENDED =
            List.of("compression.type", "message.timestamp.type", "min.insync.replicas", "flush.messages");

    /** What follows from the events, and is empty only where these are. */
    private static final List<String> FOLDS = List.of(Topics.STATE, Topics.CATALOGUE);

    private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);

    private TopicSetup() {}

    /**
     * Creates and checks all topics. Several services may call it at once. States and catalogue are not created beside existing events:
     * the coordinator does that, and fills them.
     *
     * @throws BusException when a topic exists with another number of partitions or another clean-up policy
     */
    public static void ensure(Admin admin) {
        ensure(admin, Topics.shapes());
    }

    static void ensure(Admin admin, List<TopicShape> plain) {
        TopicSafety safety = TopicSafety.of(admin);
        List<TopicShape> shapes = safety.applied(plain);
        Set<String> present = BusCalls.get(admin.listTopics().names(), "the list of topics");
        createMissing(admin, creatable(shapes, present), present, safety);
        List<TopicShape> existed =
                shapes.stream().filter(shape -> present.contains(shape.name())).toList();
        Map<String, Config> settings = settings(admin, existed);
        Map<String, TopicDescription> found = BusCalls.get(
                admin.describeTopics(existed.stream().map(TopicShape::name).toList())
                        .allTopicNames(),
                "the topics' partitions");
        List<String> lacking = safety.tooFewCopies(found.values());
        if (!lacking.isEmpty()) {
            throw new BusException(TopicSafety.tooFewCopies(lacking));
        }
        List<String> differences = differences(existed, found, settings);
        if (!differences.isEmpty()) {
            throw new BusException(new Problem(
                    "topic-shape",
                    "topics of the shape that this release needs",
                    String.join("; ", differences),
                    "Kafka",
                    "A topic's partitions cannot be changed without losing the order of its history. Use a Kafka "
                            + "without these topics, or remove them."));
        }
        mend(admin, existed, settings);
    }

    private static List<TopicShape> creatable(List<TopicShape> shapes, Set<String> present) {
        return shapes.stream()
                .filter(shape -> !FOLDS.contains(shape.name()) || !present.contains(Topics.EVENTS))
                .toList();
    }

    /** Topics of an earlier release get what can be set at any time and must not be otherwise. */
    private static void mend(Admin admin, List<TopicShape> shapes, Map<String, Config> settings) {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (TopicShape shape : shapes) {
            Config config = settings.get(shape.name());
            for (String setting : MENDED) {
                String wanted = shape.settings().get(setting);
                var found = config == null ? null : config.get(setting);
                if (wanted != null && found != null && !TopicSafety.satisfies(setting, found.value(), wanted)) {
                    changes.computeIfAbsent(resource(shape.name()), _ -> new ArrayList<>())
                            .add(new AlterConfigOp(new ConfigEntry(setting, wanted), AlterConfigOp.OpType.SET));
                }
            }
        }
        if (!changes.isEmpty()) {
            alter(admin, changes);
        }
    }

    /** One account that may do this is enough; {@code doctor} names what nobody has set. */
    private static void alter(Admin admin, Map<ConfigResource, Collection<AlterConfigOp>> changes) {
        try {
            BusCalls.get(admin.incrementalAlterConfigs(changes).all(), "the right to set " + changes);
        } catch (BusException refused) {
            if (!(refused.getCause() instanceof AuthorizationException)) {
                throw refused;
            }
            LOG.warn("topics stay as they are: {}", refused.getMessage());
        }
    }

    private static ConfigResource resource(String name) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }

    /**
     * Creates the topics of states and catalogue where they are missing. Only for who fills them with what the events say: an empty one
     * beside events says that nothing ever happened.
     */
    public static void ensureFolds(Admin admin) {
        List<TopicShape> folds = Topics.shapes().stream()
                .filter(shape -> FOLDS.contains(shape.name()))
                .toList();
        TopicSafety safety = TopicSafety.of(admin);
        createMissing(
                admin, safety.applied(folds), BusCalls.get(admin.listTopics().names(), "the list of topics"), safety);
    }

    /**
     * Sets Kafka's own topics right, which appear with their first use: so this is for who has used them. Where its account may not look at
     * them or set this, {@code doctor} names what is missing.
     */
    public static void ensureInternal(Admin admin) {
        TopicSafety safety = TopicSafety.of(admin);
        try {
            Set<String> present = BusCalls.get(
                    admin.listTopics(new ListTopicsOptions().listInternal(true)).names(), "the list of topics");
            List<TopicShape> shapes = safety.internal(present);
            List<String> names = shapes.stream().map(TopicShape::name).toList();
            Map<String, TopicDescription> found =
                    BusCalls.get(admin.describeTopics(names).allTopicNames(), "the topics' copies");
            // What has one copy and needs two could not be written at all.
            Set<String> enough = found.values().stream()
                    .filter(topic -> safety.tooFewCopies(List.of(topic)).isEmpty())
                    .map(TopicDescription::name)
                    .collect(Collectors.toSet());
            List<TopicShape> settable = shapes.stream()
                    .filter(shape -> enough.contains(shape.name()))
                    .toList();
            mend(admin, settable, settings(admin, settable));
        } catch (BusException refused) {
            if (!(refused.getCause() instanceof AuthorizationException)) {
                throw refused;
            }
            LOG.warn("Kafka's own topics were not looked at: {}", refused.getMessage());
        }
    }

    private static void createMissing(Admin admin, List<TopicShape> shapes, Set<String> present, TopicSafety safety) {
        List<NewTopic> missing = shapes.stream()
                .filter(shape -> !present.contains(shape.name()))
                .map(shape -> new NewTopic(shape.name(), Optional.of(shape.partitions()), safety.replicas())
                        .configs(shape.settings()))
                .toList();
        for (var created : admin.createTopics(missing).values().entrySet()) {
            try {
                created.getValue().get();
            } catch (ExecutionException failure) {
                if (!(failure.getCause() instanceof TopicExistsException)) {
                    throw BusCalls.failed(failure, "the new topic " + created.getKey());
                }
                // Another service was faster.
            } catch (InterruptedException interrupted) {
                throw BusCalls.interrupted(interrupted);
            }
        }
    }

    private static Map<String, Config> settings(Admin admin, List<TopicShape> shapes) {
        List<ConfigResource> resources =
                shapes.stream().map(shape -> resource(shape.name())).toList();
        return BusCalls.get(admin.describeConfigs(resources).all(), "the topics' settings").entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().name(), Map.Entry::getValue, (one, other) -> one, TreeMap::new));
    }

    private static List<String> differences(
            List<TopicShape> shapes, Map<String, TopicDescription> found, Map<String, Config> settings) {
        List<String> differences = new ArrayList<>();
        for (TopicShape shape : shapes) {
            TopicDescription topic = found.get(shape.name());
            Config config = settings.get(shape.name());
            if (topic == null || config == null) {
                continue; // Removed a moment ago; whatever uses it will say so.
            }
            compare(shape, topic.partitions().size(), config, differences);
        }
        return differences;
    }

    private static void compare(TopicShape shape, int partitions, Config config, List<String> differences) {
        if (partitions != shape.partitions()) {
            differences.add(
                    "%s has %d partitions and needs %d".formatted(shape.name(), partitions, shape.partitions()));
        }
        for (String setting : mustMatch(shape)) {
            String wanted = shape.settings().get(setting);
            var entry = config.get(setting);
            if (entry != null && wanted != null && !wanted.equals(entry.value())) {
                differences.add("%s has %s=%s and needs %s".formatted(shape.name(), setting, entry.value(), wanted));
            }
        }
    }

    private static List<String> mustMatch(TopicShape shape) {
        return shape.name().equals(Topics.EVENTS)
                ? List.of("cleanup.policy", "retention.ms", "retention.bytes")
                : List.of("cleanup.policy");
    }
}
