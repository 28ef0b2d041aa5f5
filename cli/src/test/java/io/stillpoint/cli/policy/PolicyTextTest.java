package io.stillpoint.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.stillpoint.policy.yaml.PolicyFile;
import io.stillpoint.schemas.event.Envelope;
import io.stillpoint.schemas.event.Fact;
import io.stillpoint.schemas.event.Request.PolicyDeclared;
import io.stillpoint.schemas.event.Request.StopRequested;
import io.stillpoint.schemas.event.RequestFact.RequestAccepted;
import io.stillpoint.schemas.event.RequestFact.RequestRejected;
import io.stillpoint.schemas.policy.BackupPolicy;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.vault.VerificationLevel;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyTextTest {

    private static final Instant FIRST = Instant.parse("2026-11-01T08:00:00Z");
    private static final Instant SECOND = Instant.parse("2026-11-29T12:00:00Z");

    private final PolicyFile example = PolicySource.read("../docs/examples/policy.yaml", SECOND);

    @Test
    void aPolicyIsSaidInWords() {
        // Given
        BackupPolicy policy = example.declared().policy();

        // When
        List<String> lines = PolicyText.lines(policy);

        // Then
        assertThat(lines)
                .containsExactly(
                        "keeps the last 6, 7 daily, 4 weekly, 12 monthly, 2 yearly, all of the last 2d, at least 2",
                        "lock: governance, 14 days");
        assertThat(PolicyText.names(policy)).isEqualTo("fresh, etcd, images");
    }

    @Test
    void aPolicyThatAsksForLoadedCopiesSaysSo() {
        // Given
        BackupPolicy policy = example.declared().policy();
        BackupPolicy loaded =
                new BackupPolicy(policy.rules(), policy.retention(), policy.lock(), false, VerificationLevel.LOADED);

        // When
        List<String> lines = PolicyText.lines(loaded);

        // Then
        assertThat(lines).last().asString().contains("once it was loaded");
    }

    @Test
    void aPausedPolicySaysSoFirst() {
        // Given
        BackupPolicy policy = example.declared().policy();
        BackupPolicy paused = new BackupPolicy(policy.rules(), policy.retention(), policy.lock(), true);

        // When
        List<String> lines = PolicyText.lines(paused);

        // Then
        assertThat(lines.getFirst()).startsWith("PAUSED");
        assertThat(PolicyText.names(paused)).startsWith("PAUSED");
    }

    @Test
    void theLogSaysSinceWhenAPolicyIsInForceAndWhatItReplaced() {
        // Given
        PolicyDeclarations declarations = new PolicyDeclarations("icp");
        declarations.read(accepted(FIRST));
        declarations.read(fact(FIRST, new RequestAccepted("icp", "r", "x", new StopRequested("icp"), "s", 0)));

        // When
        declarations.read(accepted(SECOND));

        // Then
        assertThat(declarations.lines())
                .containsExactly("policy of cluster icp, in force since 2026-11-29 12:00:00Z, declared by /my/system;"
                        + " it replaced the one of 2026-11-01 08:00:00Z");
    }

    @Test
    void aRefusedPolicyIsShownUntilAnotherIsInForce() {
        // Given
        PolicyDeclarations declarations = new PolicyDeclarations("icp");
        declarations.read(accepted(FIRST));

        // When
        declarations.read(fact(
                SECOND,
                new RequestRejected(
                        "icp",
                        "r",
                        "/my/system",
                        "io.stillpoint.PolicyDeclared.v1",
                        new Problem("rules", "rules", "none", "policy.rules", "Write one."))));

        // Then
        assertThat(declarations.lines())
                .hasSize(2)
                .last()
                .asString()
                .isEqualTo("REFUSED at 2026-11-29 12:00:00Z, so this one stayed: policy.rules: expected rules, found"
                        + " none. Write one.");
    }

    private Envelope<Fact> accepted(Instant time) {
        PolicyDeclared declared = new PolicyDeclared("icp", example.declared().policy());
        return fact(time, new RequestAccepted("icp", "r", "/my/system", declared, null, 0));
    }

    private static Envelope<Fact> fact(Instant time, Fact fact) {
        return new Envelope<>("e", "/stillpoint", "type", time, "icp", null, null, 1L, null, fact);
    }
}
