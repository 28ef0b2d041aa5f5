package io.stillpoint.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.acceptance.world.Fact;
import io.stillpoint.acceptance.world.InTheWorld;
import io.stillpoint.acceptance.world.World;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another system asks for backups with nothing but a Kafka client. */
@ExtendWith(InTheWorld.class)
class ForeignPublisherTest {

    private static final String HOT = """
        {"cluster":"acc","consistency":"hot","components":["etcd"]}\
        """;

    @Test
    void theCommandLineOfTheReadmeTakesABackup(World world) {
        // Given
        String line = world.repository()
                .readme()
                .lines()
                .dropWhile(text -> !text.contains("echo '{\"cluster\""))
                .takeWhile(text -> text.startsWith("    "))
                .collect(Collectors.joining("\n"))
                .replace("127.0.0.1:19092", world.kafka().bootstrapServers())
                .replace("\"icp\"", "\"acc\"");
        int mark = world.facts().mark();

        // When
        world.kafka().type(line);

        // Then
        Fact accepted = world.facts().awaitAccepted(mark, fact -> true);
        assertThat(accepted.data("/claimedSource")).isEqualTo("/my/system");
        assertThat(world.facts().awaitEnd(accepted.saga()).kind()).isEqualTo("BackupCompleted");
    }

    @Test
    void theSameIdTwiceStartsOneSagaWhateverTheKeys(World world) {
        // Given
        String id = UUID.randomUUID().toString();
        int mark = world.facts().mark();
        world.kafka().publish("stillpoint.requests", "one key", headers(id), HOT);
        String saga = world.facts().sagaSince(mark);

        // When
        world.kafka().publish("stillpoint.requests", "another key", headers(id), HOT);

        // Then
        world.kafka()
                .awaitDeadLetter(
                        "the second one with id " + id,
                        letter -> letter.header("ce_id").equals(id)
                                && letter.reason().equals("duplicate-request"));
        assertThat(world.facts().awaitEnd(saga).kind()).isEqualTo("BackupCompleted");
        assertThat(world.facts().since(mark))
                .filteredOn(fact -> fact.is("SagaStarted"))
                .hasSize(1);
    }

    @Test
    void ofTwoRequestsAtOnceOneRunsAndTheOtherWaitsAndSaysSo(World world) {
        // Given
        int mark = world.facts().mark();
        world.services().freeze("etcd-backup");
        world.kafka().publish("stillpoint.requests", "k", headers("foreign-" + UUID.randomUUID()), HOT);
        world.cli().run("backup", "create", "--cluster", World.CLUSTER).mustSucceed();
        Fact first = world.facts()
                .awaitAccepted(mark, fact -> fact.data("/waitingBehind").equals("0"));
        Fact second = world.facts()
                .awaitAccepted(mark, fact -> fact.data("/waitingBehind").equals("1"));

        // When
        List<String> said =
                world.cli().run("saga", "describe", second.saga()).mustSucceed().lines();

        // Then
        world.services().thaw("etcd-backup");
        assertThat(said).singleElement().asString().contains("waits in line, place 1");
        assertThat(world.facts().awaitEnd(first.saga()).kind()).isEqualTo("BackupCompleted");
        assertThat(world.facts().awaitEnd(second.saga()).kind()).isEqualTo("BackupCompleted");
        List<Fact> facts = world.facts().since(mark);
        // A hot backup gives back what it is through with.
        int firstSaved = facts.indexOf(facts.stream()
                .filter(fact -> fact.is("SnapshotCompleted") && fact.saga().equals(first.saga()))
                .findFirst()
                .orElseThrow());
        assertThat(facts.stream().filter(fact -> fact.is("SagaStarted")).skip(1).map(facts::indexOf))
                .singleElement()
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.INTEGER)
                .isGreaterThan(firstSaved);
    }

    private static Map<String, String> headers(String id) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_type", "io.stillpoint.BackupRequested.v1");
        headers.put("ce_id", id);
        headers.put("ce_source", "/another/system");
        headers.put("ce_time", Instant.now().toString());
        headers.put("content-type", "application/json");
        return headers;
    }
}
