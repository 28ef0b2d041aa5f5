package io.stillpoint.cli.demo;

import io.stillpoint.cli.broker.FactFeed;
import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.policy.PolicySubmission;
import io.stillpoint.cli.request.SagaEnd;
import io.stillpoint.cli.request.SagaFollower;
import io.stillpoint.policy.schedule.BackupHistory;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request.BackupRequested;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The policy of the demo: data is never older than a few minutes, and nobody asks for the backup that this needs. */
final class DemoPolicy {

    /** Runs are spread over a tenth of the objective, so the first one comes within a minute. */
    private static final String RPO = "10m";

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final String cluster;
    private final Path file;
    private final KafkaBroker broker;
    private final TerminalDisplay terminal;

    /** @param file where the policy is written */
    DemoPolicy(String cluster, Path file, KafkaBroker broker, TerminalDisplay terminal) {
        this.cluster = cluster;
        this.file = file;
        this.broker = broker;
        this.terminal = terminal;
    }

    /** Applies the policy, and shows the backup that the scheduler asks for until its end. */
    SagaEnd takePoint() {
        try (FactFeed feed = broker.feed()) {
            apply(false);
            return new ScheduledBackup().follow(feed);
        }
    }

    /** What comes next would make backups fail that nobody needs. */
    void pause() {
        apply(true);
    }

    private void apply(boolean paused) {
        String text = """
                apiVersion: stillpoint.io/v1
                kind: BackupPolicy
                metadata:
                  name: %s
                spec:
                  paused: %s
                  rules:
                    - name: fresh
                      consistency: hot
                      rpo: %s
                  retention:
                    keepLast: 3
                """.formatted(cluster, paused, RPO);
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        text.lines().forEach(line -> terminal.line("    " + line));
        new PolicySubmission(broker, terminal).apply(file.toString());
    }

    /** Waits until the scheduler has asked, then hands on what happens to who shows it. */
    private final class ScheduledBackup implements FactFeed.Listener {

        private @Nullable SagaFollower follower;

        SagaEnd follow(FactFeed feed) {
            Instant deadline = Instant.now().plus(LONGEST_WAIT);
            while (follower == null) {
                if (Instant.now().isAfter(deadline)) {
                    throw new CliException(
                            "expected the scheduler to ask for a backup within %d s, found no request of it"
                                    .formatted(LONGEST_WAIT.toSeconds()));
                }
                feed.poll(this);
            }
            return follower.follow(feed);
        }

        @Override
        public void fact(Envelope<Fact> envelope) {
            if (follower != null) {
                follower.fact(envelope);
            } else if (envelope.data() instanceof RequestAccepted accepted
                    && accepted.claimedSource().equals(BackupHistory.SOURCE)
                    && accepted.request() instanceof BackupRequested
                    && accepted.saga() != null) {
                terminal.line("    %s asks: %s".formatted(accepted.claimedSource(), accepted.requestId()));
                follower = SagaFollower.ofSaga(terminal, accepted.saga());
            }
        }

        @Override
        public void progress(Progress progress) {
            if (follower != null) {
                follower.progress(progress);
            }
        }
    }
}
