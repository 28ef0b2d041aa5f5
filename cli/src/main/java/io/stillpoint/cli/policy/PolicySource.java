package io.stillpoint.cli.policy;

import io.stillpoint.cli.output.CliException;
import io.stillpoint.cli.output.NamedFile;
import io.stillpoint.policy.check.KnownCluster;
import io.stillpoint.policy.check.PolicyCheck;
import io.stillpoint.policy.check.QuotedText;
import io.stillpoint.policy.yaml.PolicyFile;
import io.stillpoint.policy.yaml.PolicyFileReader;
import io.stillpoint.policy.yaml.PolicyReading;
import io.stillpoint.schemas.internal.ClusterState;
import io.stillpoint.schemas.shared.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a policy from a file, and refuses it by file and line before anybody else has to. */
final class PolicySource {

    private static final String WHAT = "policy";

    private PolicySource() {}

    /** @throws CliException when the file cannot be read, or says something that no cluster could keep */
    static PolicyFile read(String file, Instant now) {
        byte[] bytes;
        new NamedFile("FILE", Path.of(file)).file("a policy, such as docs/examples/policy.yaml");
        try (InputStream open = Files.newInputStream(Path.of(file))) {
            bytes = open.readNBytes(PolicyFileReader.MOST_BYTES + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return switch (PolicyFileReader.read(file, bytes)) {
            case PolicyReading.Unreadable unreadable ->
                throw CliException.refused(WHAT, withCronProblems(unreadable, now));
            case PolicyReading.Understood understood -> {
                // Whether it asks too often depends on what is in force.
                require(problems(understood.file(), KnownCluster.unknown(now)).stream()
                        .filter(problem -> !problem.code().equals(PolicyCheck.TOO_MANY_RUNS))
                        .toList());
                yield understood.file();
            }
        };
    }

    /** A cron expression stands for itself: nobody should hear of it only when the rest is mended. */
    private static List<Problem> withCronProblems(PolicyReading.Unreadable unreadable, Instant now) {
        PolicyFile read = unreadable.read();
        Stream<Problem> cron = read == null
                ? Stream.empty()
                : problems(read, KnownCluster.unknown(now)).stream().filter(PolicyCheck::isOfCron);
        return Stream.concat(unreadable.problems().stream(), cron).toList();
    }

    /** @throws CliException when nobody declared the cluster, or this cluster could not keep the policy */
    static void requireKeepable(PolicyFile policy, Optional<ClusterState> state, Instant now) {
        ClusterState known = state.filter(cluster -> cluster.latestDeclaration() != null)
                .orElseThrow(() -> CliException.refused(WHAT, List.of(unknown(policy))));
        require(problems(policy, KnownCluster.of(known, now)));
    }

    private static List<Problem> problems(PolicyFile policy, KnownCluster cluster) {
        return PolicyCheck.problems(policy.declared().policy(), cluster, policy::place);
    }

    private static void require(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw CliException.refused(WHAT, problems);
        }
    }

    private static Problem unknown(PolicyFile policy) {
        return new Problem(
                "unknown-cluster",
                "a declared cluster",
                QuotedText.of(policy.declared().cluster()),
                policy.placeOfCluster(),
                "Correct the name, or declare the cluster first: ./stillpoint cluster add.");
    }
}
