package io.stillpoint.policy.yaml;

import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.policy.ColdWindow;
import io.stillpoint.schemas.policy.ObjectLockRule;
import io.stillpoint.schemas.policy.Retention;
import io.stillpoint.schemas.policy.ScheduleRule;
import io.stillpoint.schemas.shared.Component;
import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Role;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads a policy as people write it. It has the form of a Kubernetes resource: {@code apiVersion}, {@code kind}, {@code metadata} with
 * the cluster's name, and {@code spec} with the policy. Durations have a unit where the event has seconds.
 */
public final class PolicyFileReader {

    /** A longer file is refused; who reads one needs no more than one byte beyond that. */
    public static final int MOST_BYTES = PolicyDocument.MOST_BYTES;

    static final String API_VERSION = "stillpoint.io/v1";
    static final String KIND = "BackupPolicy";

    private static final Map<String, Consistency> CONSISTENCIES = words(Consistency.values(), PolicyFileReader::lower);
    private static final Map<String, Component> COMPONENTS = words(Component.values(), Component::label);
    private static final Map<String, Role> ROLES = words(Role.values(), PolicyFileReader::lower);
    private static final Map<String, ObjectLockRule.Mode> MODES =
            words(ObjectLockRule.Mode.values(), PolicyFileReader::lower);

    private static final Map<String, VerificationLevel> LEVELS =
            words(VerificationLevel.values(), VerificationLevel::label);

    private final YamlNotes notes;

    private PolicyFileReader(YamlNotes notes) {
        this.notes = notes;
    }

    /**
     * Reads a file's bytes.
     *
     * @param file its name, for messages
     */
    public static PolicyReading read(String file, byte[] bytes) {
        YamlNotes notes = new YamlNotes(file);
        Optional<PolicyDeclared> declared =
                new PolicyDocument(notes).read(bytes).map(new PolicyFileReader(notes)::policy);
        PolicyFile read = declared.map(policy -> new PolicyFile(file, policy, notes.lines()))
                .orElse(null);
        return read != null && notes.problems().isEmpty()
                ? new PolicyReading.Understood(read)
                : new PolicyReading.Unreadable(notes.problems(), read);
    }

    private PolicyDeclared policy(Node node) {
        var document = new YamlMapping(node, "", notes, Set.of("apiVersion", "kind", "metadata", "spec"));
        document.requiredChoice("apiVersion", Map.of(API_VERSION, API_VERSION), API_VERSION);
        document.requiredChoice("kind", Map.of(KIND, KIND), KIND);
        String cluster = document.requiredMapping("metadata", Set.of("name")).text("name", "the cluster's name");
        YamlMapping spec = document.requiredMapping("spec", Set.of("rules", "retention", "lock", "paused", "verify"));
        Set<String> rule = Set.of(
                "name", "consistency", "components", "roles", "cron", "rpo", "timeZone", "jitter", "window", "paused");
        return new PolicyDeclared(
                cluster,
                new BackupPolicy(
                        spec.mappings("rules", rule).stream().map(this::rule).toList(),
                        retention(spec),
                        lock(spec),
                        spec.flag("paused"),
                        spec.choice("verify", LEVELS).orElse(null)));
    }

    private ScheduleRule rule(YamlMapping rule) {
        return new ScheduleRule(
                rule.text("name", "a name such as nightly"),
                rule.requiredChoice("consistency", CONSISTENCIES, Consistency.HOT),
                rule.choices("components", COMPONENTS),
                rule.optionalText("cron", "a cron expression, such as 0 1 * * SUN")
                        .orElse(null),
                rule.seconds("rpo").orElse(null),
                rule.optionalText("timeZone", "a time zone, such as Europe/Berlin")
                        .orElse("UTC"),
                rule.seconds("jitter").orElse(0L),
                rule.mapping("window", Set.of("opens", "length"))
                        .map(window -> new ColdWindow(
                                window.text("opens", "a cron expression, such as 0 1 * * SUN"),
                                window.requiredSeconds("length")))
                        .orElse(null),
                rule.flag("paused"),
                rule.choices("roles", ROLES));
    }

    private static Retention retention(YamlMapping spec) {
        YamlMapping retention = spec.requiredMapping(
                "retention",
                Set.of("keepLast", "hourly", "daily", "weekly", "monthly", "yearly", "keepWithin", "minimumCopies"));
        return new Retention(
                retention.count("keepLast"),
                retention.count("hourly"),
                retention.count("daily"),
                retention.count("weekly"),
                retention.count("monthly"),
                retention.count("yearly"),
                retention.seconds("keepWithin").orElse(0L),
                retention.count("minimumCopies"));
    }

    private static ObjectLockRule lock(YamlMapping spec) {
        return spec.mapping("lock", Set.of("mode", "days", "required"))
                .map(lock -> new ObjectLockRule(
                        lock.requiredChoice("mode", MODES, ObjectLockRule.Mode.NONE),
                        lock.count("days"),
                        lock.flag("required")))
                .orElse(new ObjectLockRule(ObjectLockRule.Mode.NONE, 0, false));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static <T> Map<String, T> words(T[] values, Function<T, String> word) {
        return Arrays.stream(values).collect(Collectors.toMap(word, Function.identity()));
    }
}
