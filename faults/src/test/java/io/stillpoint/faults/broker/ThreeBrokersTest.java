package io.stillpoint.faults.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.bus.BusClients;
import io.stillpoint.bus.BusConfig;
import io.stillpoint.bus.TopicSafety;
import io.stillpoint.faults.PretendedCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A baseline on three brokers, of which one after the other goes away while steps run: killed, stopped for longer than its session, and cut
 * off from everybody. Each time it is the one through which the facts go, and the saga goes on without it.
 */
@Tag("faults")
class ThreeBrokersTest {

    /** How a broker goes away and comes back. */
    private interface Absence {
        void begin(int broker) throws Exception;

        void end(int broker) throws Exception;
    }

    /** A stage that begins without the broker and one that begins after it is back show that the saga goes on. */
    private static final int STAGES_AWAY = 2;

    private static final int STAGES_BETWEEN = 3;

    @TempDir
    Path directory;

    @Test
    void aBaselineIsCompletedAlthoughOneOfThreeBrokersIsAway() throws Exception {
        // Given
        ThreeBrokers brokers = ThreeBrokers.in(directory);
        List<Absence> absences = absences(brokers);
        List<Integer> away = new ArrayList<>();

        // When
        BaselinePlay.on(brokers, directory, (stage, _) -> {
            int which = (stage - 1) / STAGES_BETWEEN;
            if (which >= absences.size()) {
                return;
            }
            Absence absence = absences.get(which);
            if ((stage - 1) % STAGES_BETWEEN == 0) {
                if (stage == 1) {
                    requireCopies(brokers);
                }
                away.add(brokers.leaderOf(PretendedCluster.NAME));
                absence.begin(away.getLast());
                brokers.awaitServing(2);
            } else if ((stage - 1) % STAGES_BETWEEN == STAGES_AWAY) {
                absence.end(away.getLast());
                brokers.awaitServing(3);
                brokers.awaitCopies();
            }
        });

        // Then
        assertThat(away).hasSameSizeAs(absences);
    }

    private static List<Absence> absences(ThreeBrokers brokers) {
        return List.of(
                absence(brokers::kill, brokers::start),
                absence(brokers::stop, brokers::goOn),
                absence(brokers::unplug, brokers::plug));
    }

    /** Something that is done to a broker. */
    private interface Deed {
        void to(int broker) throws Exception;
    }

    private static Absence absence(Deed begin, Deed end) {
        return new Absence() {
            @Override
            public void begin(int broker) throws Exception {
                begin.to(broker);
            }

            @Override
            public void end(int broker) throws Exception {
                end.to(broker);
            }
        };
    }

    private static void requireCopies(ThreeBrokers brokers) {
        try (var admin = new BusClients(new BusConfig(brokers.bootstrapServers(), Map.of())).admin()) {
            assertThat(TopicSafety.of(admin).problem(admin)).isEmpty();
        }
    }
}
