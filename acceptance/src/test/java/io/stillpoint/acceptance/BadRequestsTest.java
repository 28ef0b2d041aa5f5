package io.stillpoint.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.acceptance.world.Fact;
import io.stillpoint.acceptance.world.InTheWorld;
import io.stillpoint.acceptance.world.Kafka;
import io.stillpoint.acceptance.world.Outcome;
import io.stillpoint.acceptance.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What cannot be carried out is kept with the reason, and stops nobody. */
@ExtendWith(InTheWorld.class)
class BadRequestsTest {

    private static final String GOOD = """
            {"cluster":"acc","consistency":"hot","components":["etcd"]}""";

    /** Valid, but it stops the cluster: who may only write {@code requests} may not ask for it. */
    private static final String COLD = """
            {"cluster":"acc","consistency":"cold","components":["node-image"]}""";

    @Test
    void anInvalidRequestIsKeptWithTheReasonAndTheNextOneIsCarriedOut(World world) {
        // Given
        int mark = world.facts().mark();
        String stranger = UUID.randomUUID().toString();
        world.kafka().publish("stillpoint.requests", "k", with("ce_id", stranger), GOOD.replace("acc", "nobody"));
        Map<String, Bad> bad = new LinkedHashMap<>();
        bad.put("not-json", new Bad(headers(), "{\"cluster\":\"acc\","));
        bad.put("unknown-type", new Bad(with("ce_type", "io.stillpoint.Nonsense.v1"), GOOD));
        bad.put("no-cloud-event", new Bad(without("ce_specversion"), GOOD));
        bad.put("missing-id", new Bad(without("ce_id"), GOOD));
        bad.put("request-too-old", new Bad(with("ce_time", ago(Duration.ofMinutes(61))), GOOD));
        bad.put("needs-control-topic", new Bad(headers(), COLD));
        bad.forEach((reason, request) -> world.kafka()
                .publish("stillpoint.requests", reason, marked(request.headers(), reason), request.value()));
        world.kafka()
                .publish(
                        "stillpoint.requests",
                        "schema",
                        marked(headers(), "schema"),
                        GOOD.replace("\"hot\"", "\"lukewarm\""));

        // When
        world.kafka().publish("stillpoint.requests", "k", with("ce_source", "/good/system"), GOOD);

        // Then
        Fact accepted = world.facts().awaitAccepted(mark, fact -> true);
        assertThat(accepted.data("/claimedSource")).isEqualTo("/good/system");
        assertThat(world.facts().awaitEnd(accepted.saga()).kind()).isEqualTo("BackupCompleted");
        bad.forEach((reason, request) -> {
            var letter = world.kafka().awaitDeadLetter(reason, found -> tried(found, reason));
            assertThat(letter.reason()).isEqualTo(reason);
            assertThat(letter.value()).isEqualTo(request.value());
        });
        var ofAStranger = world.kafka()
                .awaitDeadLetter(
                        "an unknown cluster", found -> found.header("ce_id").equals(stranger));
        assertThat(ofAStranger.reason()).isEqualTo("unknown-cluster");
        assertThat(world.kafka()
                        .awaitDeadLetter("schema", found -> tried(found, "schema"))
                        .header("stillpoint_reason"))
                .contains("consistency")
                .contains("lukewarm");
        // However much rubbish arrives for a known cluster, history holds one line of it per minute.
        assertThat(world.facts().since(mark))
                .filteredOn(fact -> fact.is("RequestRejected"))
                .hasSizeBetween(1, bad.size() - 1)
                .allSatisfy(fact -> assertThat(fact.text("cluster")).isEqualTo(World.CLUSTER));
    }

    @Test
    void aMisspeltClusterIsRefusedWithTheReason(World world) {
        // When
        Outcome outcome = world.cli().run("backup", "create", "--cluster", "misspelt", "--wait");

        // Then
        assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(3);
        assertThat(outcome.text()).contains("expected a declared cluster, found misspelt");
    }

    private record Bad(Map<String, String> headers, String value) {}

    private static Map<String, String> headers() {
        var headers = new LinkedHashMap<String, String>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_type", "io.stillpoint.BackupRequested.v1");
        headers.put("ce_id", UUID.randomUUID().toString());
        headers.put("ce_source", "/bad/system");
        headers.put("ce_time", Instant.now().toString());
        headers.put("content-type", "application/json");
        return headers;
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> headers = headers();
        headers.put(name, value);
        return headers;
    }

    private static Map<String, String> without(String name) {
        Map<String, String> headers = headers();
        headers.remove(name);
        return headers;
    }

    /** A header of no meaning, by which the letter is found again. */
    private static Map<String, String> marked(Map<String, String> headers, String name) {
        headers.put("tried", name);
        return headers;
    }

    private static boolean tried(Kafka.Letter letter, String name) {
        return letter.header("tried").equals(name);
    }

    private static String ago(Duration age) {
        return Instant.now().minus(age).toString();
    }
}
