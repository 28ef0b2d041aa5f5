package io.stillpoint.cli.policy;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.policy.check.KnownCluster;
import io.stillpoint.policy.check.PolicyCheck;
import io.stillpoint.policy.yaml.PolicyFile;
import io.stillpoint.policy.yaml.PolicyFileReader;
import io.stillpoint.policy.yaml.PolicyReading;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads a policy from a file, and refuses it by file and line before anybody else has to. */
final class PolicySource {

    private static final String WHAT = "policy";

    private PolicySource() {}

    /** @throws CliException when the file cannot be read, or says something that no cluster could keep */
    static PolicyFile read(String file, Instant now) {
        String text;
        try {
            text = Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new CliException(
                    "%s: expected a file with a policy in UTF-8, found %s. Nothing was changed.".formatted(file, e), e);
        }
        return switch (PolicyFileReader.read(file, text)) {
            case PolicyReading.Unreadable unreadable -> throw CliException.refused(WHAT, unreadable.problems());
            case PolicyReading.Understood understood -> {
                require(understood.file(), KnownCluster.unknown(now));
                yield understood.file();
            }
        };
    }

    /** @throws CliException when nobody declared the cluster, or this cluster could not keep the policy */
    static void requireKeepable(PolicyFile policy, Optional<ClusterState> state, Instant now) {
        ClusterState known = state.filter(cluster -> cluster.latestDeclaration() != null)
                .orElseThrow(() -> CliException.refused(WHAT, List.of(unknown(policy))));
        require(policy, KnownCluster.of(known, now));
    }

    private static void require(PolicyFile policy, KnownCluster cluster) {
        List<Problem> problems = PolicyCheck.problems(policy.declared().policy(), cluster, policy::place);
        if (!problems.isEmpty()) {
            throw CliException.refused(WHAT, problems);
        }
    }

    private static Problem unknown(PolicyFile policy) {
        return new Problem(
                "unknown-cluster",
                "a declared cluster",
                "'%s'".formatted(policy.declared().cluster()),
                policy.placeOfCluster(),
                "Correct the name, or declare the cluster first: ./stillpoint cluster add.");
    }
}
