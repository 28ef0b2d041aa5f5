package io.stillpoint.cli.policy;

import io.stillpoint.cli.broker.KafkaBroker;
import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.TerminalDisplay;
import io.stillpoint.cli.request.RequestSubmission;
import io.stillpoint.policy.yaml.PolicyFile;
import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.internal.ClusterState;
import java.time.Instant;
import java.util.Optional;

/** Publishes a policy that was read from a file, and says that it is in force. */
public record PolicySubmission(KafkaBroker broker, TerminalDisplay terminal) {

    /**
     * Reads and applies a file.
     *
     * @throws io.stillpoint.cli.output.CliException when it is refused, with every problem and its line
     */
    public void apply(String file) {
        apply(PolicySource.read(file, Instant.now()));
    }

    void apply(PolicyFile policy) {
        PolicyDeclared declared = policy.declared();
        Optional<ClusterState> state = broker.state(declared.cluster());
        PolicySource.requireKeepable(policy, state, Instant.now());
        new RequestSubmission(broker, terminal).accept(declared);
        boolean replaces = state.map(ClusterState::policy).isPresent();
        terminal.line("policy of cluster %s is in force: %s%s%s. See ./stillpoint policy describe %s"
                .formatted(
                        declared.cluster(),
                        HumanText.plural(declared.policy().rules().size(), "rule"),
                        declared.policy().paused() ? ", PAUSED" : "",
                        replaces ? "; it replaces the one before" : "",
                        declared.cluster()));
    }
}
