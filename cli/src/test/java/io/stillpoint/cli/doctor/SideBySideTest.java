package io.stillpoint.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A cluster that is away is told of as soon as one node of it would be. */
class SideBySideTest {

    private static final int NODES = 50;
    private static final Duration PATIENT = Duration.ofMinutes(5);

    @Test
    void allAreAskedBeforeTheFirstHasAnswered() {
        // Given
        var asked = new CountDownLatch(NODES);
        var looks = new SideBySide(PATIENT, PATIENT);
        for (int i = 0; i < NODES; i++) {
            String what = "node " + i;
            looks.at(what, verdicts -> {
                asked.countDown();
                verdicts.say(what, awaited(asked), "was asked alone");
            });
        }
        var lines = new ArrayList<String>();

        // When
        int problems = looks.tell(lines::add);

        // Then
        assertThat(problems).isZero();
        assertThat(lines).hasSize(NODES).startsWith("ok       node 0", "ok       node 1");
    }

    @Test
    void whoHoldsOnToProcessorsKeepsNobodyFromBeingAsked() {
        // Given
        var asked = new CountDownLatch(1);
        var looks = new SideBySide(PATIENT, PATIENT);
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            looks.at("name that is not resolved", _ -> {
                while (asked.getCount() > 0) {
                    Thread.onSpinWait();
                }
            });
        }

        // When
        looks.at("other", _ -> asked.countDown());

        // Then
        assertThat(awaited(asked)).isTrue();
    }

    @Test
    void aClusterWhoseStateCannotBeReadIsAProblem() {
        // Given
        var looks = new SideBySide(PATIENT, PATIENT);
        var unreadable = new Problem("data", "a state", "one of a later release", "icp", "Upgrade.");
        var lines = new ArrayList<String>();

        // When
        DoctorCommand.tellUnreadable(looks, Map.of("icp", unreadable));

        // Then
        assertThat(looks.tell(lines::add)).isEqualTo(1);
        assertThat(lines).singleElement().asString().contains("cluster icp", "one of a later release");
    }

    @Test
    void aMachineThatIsBusyItselfSaysSoOfWhatIsSilent() {
        // When
        List<String> texts =
                List.of(SideBySide.ownLoad(-1, 2), SideBySide.ownLoad(3.9, 2), SideBySide.ownLoad(10.2, 2));

        // Then
        assertThat(texts)
                .containsExactly(
                        "", "", "; this machine is busy itself (load 10 on 2 processors), so ask again when it is not");
    }

    @Test
    void whatIsSilentIsNamedAndTheOthersAreToldOf() {
        // Given
        var never = new CountDownLatch(1);
        var looks = new SideBySide(PATIENT, Duration.ofSeconds(4));
        looks.at("node 1", verdicts -> awaited(never));
        looks.at("node 2", verdicts -> verdicts.say("node 2", false, "refused"));
        looks.at("node 3", verdicts -> {
            throw new CliException("this account may not ask");
        });
        var lines = new ArrayList<String>();

        // When
        int problems = looks.tell(lines::add);

        // Then
        assertThat(problems).isEqualTo(3);
        assertThat(lines.getFirst()).startsWith("PROBLEM  node 1: expected an answer within 4 s, found none");
        assertThat(lines.subList(1, 3))
                .isEqualTo(List.of("PROBLEM  node 2: refused", "PROBLEM  node 3: this account may not ask"));
    }

    @Test
    void whatTheOthersDependOnIsWaitedForButNotForEver() {
        // Given
        var never = new CountDownLatch(1);
        var looks = new SideBySide(Duration.ofSeconds(2), PATIENT);

        // When
        Optional<String> known = looks.first("broker", () -> "icp");
        Optional<String> refused = looks.first("log", () -> {
            throw new CliException("no");
        });
        Optional<Boolean> silent = looks.first("clusters", () -> awaited(never));

        // Then
        assertThat(silent).isEmpty();
        assertThat(known).contains("icp");
        assertThat(refused).isEmpty();
    }

    @Test
    void anAnswerThatNobodyWaitedForAnyMoreIsAProblem() {
        // Given
        var late = new CountDownLatch(1);
        var looks = new SideBySide(Duration.ZERO, PATIENT);
        Optional<Boolean> clusters = looks.first("clusters", () -> awaited(late));
        late.countDown();
        var lines = new ArrayList<String>();

        // When
        int problems = looks.tell(lines::add);

        // Then
        assertThat(clusters).isEmpty();
        assertThat(problems).isOne();
        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("PROBLEM  clusters: it answered too late, and nothing that depends on it was looked at");
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
