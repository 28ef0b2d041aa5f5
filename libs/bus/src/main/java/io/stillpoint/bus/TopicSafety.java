package io.stillpoint.bus;

import io.stillpoint.schemas.shared.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;

/**
 * What keeps records that were taken from being lost: copies on other brokers where there are three, and where there are not, the disk.
 * Kafka's own default is neither: one copy, in the memory of the machine.
 *
 * @param brokers how many there are
 */
public record TopicSafety(int brokers) {

    private static final short COPIES = 3;
    private static final String NEEDED_COPIES = "min.insync.replicas";
    private static final String FLUSH = "flush.messages";
    /** Kafka's own topics have as many partitions as the broker's settings say. */
    private static final int ANY_NUMBER = 1;

    /** Losing these costs nobody anything. */
    private static final Set<String> EXPENDABLE = Set.of(Topics.PROGRESS, Topics.DEAD_LETTERS);

    /**
     * Kafka's own, on which transactions and offsets rest. They appear with their first use. One of which the end is lost while records of the
     * transaction are on the disk leaves that transaction open, and nobody reads behind it any more.
     */
    private static final Set<String> INTERNAL =
            Set.of("__consumer_offsets", "__transaction_state", "__share_group_state");

    public static TopicSafety of(Admin admin) {
        // One that restarts counts: what is set while it is away stays when it is back.
        var all = new DescribeClusterOptions().includeFencedBrokers(true);
        return new TopicSafety(BusCalls.get(admin.describeCluster(all).nodes(), "the list of brokers")
                .size());
    }

    boolean copies() {
        return brokers >= COPIES;
    }

    /** The number of copies of a new topic; empty where the broker may choose. */
    Optional<Short> replicas() {
        return copies() ? Optional.of(COPIES) : Optional.empty();
    }

    /** The same shapes with what they need on so many brokers. */
    List<TopicShape> applied(List<TopicShape> shapes) {
        return shapes.stream().map(this::applied).toList();
    }

    /** What Kafka's own topics need, those that there are. */
    List<TopicShape> internal(Set<String> present) {
        return INTERNAL.stream()
                .filter(present::contains)
                .sorted()
                .map(name -> applied(new TopicShape(name, ANY_NUMBER, Map.of())))
                .toList();
    }

    private TopicShape applied(TopicShape shape) {
        if (copies()) {
            return shape.with(NEEDED_COPIES, "2");
        }
        return EXPENDABLE.contains(shape.name()) ? shape : shape.with(FLUSH, "1");
    }

    /** Returns what each topic lacks that has too few copies. */
    List<String> tooFewCopies(Collection<TopicDescription> topics) {
        List<String> lacking = new ArrayList<>();
        for (TopicDescription topic : topics) {
            int fewest = topic.partitions().stream()
                    .mapToInt(partition -> partition.replicas().size())
                    .min()
                    .orElse(0);
            if (copies() && fewest < COPIES) {
                lacking.add("%s has %d".formatted(topic.name(), fewest));
            }
        }
        return lacking;
    }

    /** Checks all topics that there are, Kafka's own among them. */
    public Optional<Problem> problem(Admin admin) {
        Set<String> present = BusCalls.get(
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names(), "the list of topics");
        List<TopicShape> shapes = Stream.concat(
                        applied(Topics.shapes()).stream().filter(shape -> present.contains(shape.name())),
                        internal(present).stream())
                .toList();
        List<String> names = shapes.stream().map(TopicShape::name).toList();
        List<String> lacking =
                tooFewCopies(BusCalls.get(admin.describeTopics(names).allTopicNames(), "the topics' copies")
                        .values());
        if (!lacking.isEmpty()) {
            return Optional.of(tooFewCopies(lacking));
        }
        List<String> unset = unset(admin, shapes);
        return unset.isEmpty() ? Optional.empty() : Optional.of(unset(unset));
    }

    static Problem tooFewCopies(List<String> lacking) {
        return new Problem(
                "topic-copies",
                "three copies of every topic, since there are three brokers",
                String.join(", ", lacking),
                "Kafka",
                "Give them three replicas with kafka-reassign-partitions.sh, and set default.replication.factor=3 and"
                        + " min.insync.replicas=2 on the brokers.");
    }

    private static List<String> unset(Admin admin, List<TopicShape> shapes) {
        List<ConfigResource> resources = shapes.stream()
                .map(shape -> new ConfigResource(ConfigResource.Type.TOPIC, shape.name()))
                .toList();
        Map<ConfigResource, Config> found =
                BusCalls.get(admin.describeConfigs(resources).all(), "the topics' settings");
        List<String> unset = new ArrayList<>();
        for (TopicShape shape : shapes) {
            Config config = found.get(new ConfigResource(ConfigResource.Type.TOPIC, shape.name()));
            for (String setting : TopicSetup.MENDED) {
                String wanted = shape.settings().get(setting);
                var entry = config == null ? null : config.get(setting);
                if (wanted != null && entry != null && !satisfies(setting, entry.value(), wanted)) {
                    unset.add("%s has %s=%s".formatted(shape.name(), setting, entry.value()));
                }
            }
        }
        return unset;
    }

    private static Problem unset(List<String> settings) {
        return new Problem(
                "topic-safety",
                String.join(", ", TopicSetup.MENDED) + " of topics as services set them",
                String.join(", ", settings),
                "Kafka",
                "Start a service again whose account may alter the configuration of topics: it sets this.");
    }

    /** More copies than needed are nobody's mistake. */
    static boolean satisfies(String setting, String found, String wanted) {
        return setting.equals(NEEDED_COPIES)
                ? Integer.parseInt(found) >= Integer.parseInt(wanted)
                : found.equals(wanted);
    }

    /** How records are kept, for people. */
    public String sentence() {
        return copies()
                ? "%d brokers, three copies of each record, two of them before it is taken".formatted(brokers)
                : "%d broker%s, each record on its disk before it is taken".formatted(brokers, brokers == 1 ? "" : "s");
    }
}
