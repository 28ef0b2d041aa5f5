package io.stillpoint.acceptance.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Another system that knows nothing but Kafka: everything goes through {@code kcat}. */
public final class Kafka {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final String bootstrapServers;

    Kafka(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Publishes one record. */
    public void publish(String topic, String key, Map<String, String> headers, String value) {
        var command = new ArrayList<String>(
                List.of("bash", "-c", "printf %s \"$VALUE\" | kcat \"$@\"", "kcat", "-P", "-D", "\\0"));
        command.addAll(List.of("-b", bootstrapServers, "-t", topic, "-k", key));
        headers.forEach((name, text) -> command.addAll(List.of("-H", name + "=" + text)));
        Child.start(Map.of("VALUE", value), command).await(LIMIT).mustSucceed();
    }

    /** Runs a shell line, as a person would type it. */
    public void type(String line) {
        Child.start(Map.of(), List.of("bash", "-c", "set -euo pipefail\n" + line))
                .await(LIMIT)
                .mustSucceed();
    }

    /** Reasons of the dead letters that are wanted, once there is one. */
    public Letter awaitDeadLetter(String what, Predicate<Letter> wanted) {
        return Awaitility.await("a dead letter: " + what)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> deadLetters().stream().filter(wanted).findFirst(), found -> found.isPresent())
                .orElseThrow();
    }

    private List<Letter> deadLetters() {
        return Child.start(
                        Map.of(),
                        List.of(
                                "kcat",
                                "-C",
                                "-q",
                                "-e",
                                "-J",
                                "-b",
                                bootstrapServers,
                                "-t",
                                "stillpoint.dead-letters",
                                "-X",
                                "isolation.level=read_committed"))
                .await(LIMIT)
                .mustSucceed()
                .lines()
                .stream()
                .map(JSON::readTree)
                .map(Letter::new)
                .toList();
    }

    /**
     * A record of the dead letters.
     *
     * @param record as {@code kcat -J} prints it
     */
    public record Letter(JsonNode record) {

        /** A header, empty when there is none. */
        public String header(String name) {
            List<String> headers = new ArrayList<>();
            record.path("headers").forEach(entry -> headers.add(entry.asString()));
            int place = headers.indexOf(name);
            return place < 0 ? "" : headers.get(place + 1);
        }

        /** The code of the reason. */
        public String reason() {
            return JSON.readTree(header("stillpoint_reason")).path("code").asString("");
        }

        public String value() {
            return record.path("payload").asString("");
        }
    }
}
