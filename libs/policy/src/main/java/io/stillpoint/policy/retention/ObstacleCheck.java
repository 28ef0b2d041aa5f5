package io.stillpoint.policy.retention;

import io.stillpoint.policy.retention.PointCopy.Condition;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** When nothing at all may be removed: what would decide cannot be trusted. */
final class ObstacleCheck {

    /** Clocks of machines that are set by the same time servers differ by far less. */
    static final Duration CLOCKS_MAY_DIFFER = Duration.ofMinutes(5);

    private static final int SHOWN = 3;

    private final List<PointHistory> points;
    private final PruneCircumstances circumstances;
    private final Instant now;
    private final List<Problem> found = new ArrayList<>();

    private ObstacleCheck(List<PointHistory> points, PruneCircumstances circumstances, Instant now) {
        this.points = points;
        this.circumstances = circumstances;
        this.now = now;
    }

    static List<Problem> of(List<PointHistory> points, PruneCircumstances circumstances, Instant now) {
        ObstacleCheck obstacles = new ObstacleCheck(points, circumstances, now);
        obstacles.log();
        obstacles.clocks();
        obstacles.vault();
        return obstacles.found;
    }

    private void log() {
        Problem broken = circumstances.logProblem();
        if (broken != null) {
            add(
                    "log-not-verified",
                    "a log of facts without a gap",
                    broken.finding(),
                    "stillpoint.events",
                    "Find out who changed it: ./stillpoint events --verify.");
        }
    }

    private void clocks() {
        Instant newest = points.stream()
                .map(PointHistory::takenAt)
                .filter(taken -> taken.isAfter(circumstances.newestFactAt()))
                .max(Instant::compareTo)
                .orElse(circumstances.newestFactAt());
        if (newest.isAfter(now.plus(CLOCKS_MAY_DIFFER))) {
            add(
                    "clock-jumped",
                    "no fact and no recovery point of the future",
                    "one of " + newest + " while it is " + now,
                    "clock",
                    "Correct the clock of the services' machines.");
        }
        Instant storeTime = circumstances.vault().storeTime();
        if (storeTime == null && circumstances.vault().failure() != null) {
            // A store that does not answer says no time either.
            return;
        }
        if (storeTime == null) {
            add(
                    "store-time-unknown",
                    "the store to say what time it is",
                    "no time",
                    "vault",
                    "Ages cannot be trusted without a second clock. Look at the store.");
        } else if (Duration.between(storeTime, now).abs().compareTo(CLOCKS_MAY_DIFFER) > 0) {
            add(
                    "clock-differs-from-store",
                    "the store's clock within %d min of ours".formatted(CLOCKS_MAY_DIFFER.toMinutes()),
                    "%s there, %s here".formatted(storeTime, now),
                    "clock",
                    "Find out which clock is wrong and correct it.");
        }
    }

    private void vault() {
        VaultAnswer vault = circumstances.vault();
        Problem failure = vault.failure();
        if (failure != null) {
            add(
                    "vault-answered-partly",
                    "the vault to list all that it has",
                    failure.finding(),
                    "vault",
                    "Ask again when it answers.");
        } else if (vault.sealed().isEmpty() && !points.isEmpty()) {
            add(
                    "vault-empty",
                    "%d recovery points in the vault".formatted(points.size()),
                    "none",
                    "vault",
                    "Look at endpoint, bucket and credentials: ./stillpoint doctor.");
        } else {
            lacking().ifPresent(found::add);
            unknown().ifPresent(found::add);
        }
    }

    /** A point may be missing only when that is known: then a fact has told of it, and it counts as damaged. */
    private Optional<Problem> lacking() {
        Set<String> lacking = points.stream()
                .filter(point -> !circumstances.vault().sealed().contains(point.point()))
                .filter(point -> point.copies().stream().anyMatch(copy -> copy.condition() != Condition.DAMAGED))
                .map(PointHistory::point)
                .collect(Collectors.toCollection(TreeSet::new));
        return lacking.isEmpty()
                ? Optional.empty()
                : Optional.of(new Problem(
                        "vault-lacks-points",
                        "every recovery point of the catalogue in the vault",
                        "%d of %d missing: %s".formatted(lacking.size(), points.size(), names(lacking)),
                        "vault",
                        "./stillpoint vault verify notes what is lost; then prune again."));
    }

    /** The catalogue may be older than the vault, after a loss of Kafka; pins and findings would then be forgotten too. */
    private Optional<Problem> unknown() {
        Set<String> unknown = new TreeSet<>(circumstances.vault().sealed());
        unknown.removeAll(circumstances.explained());
        unknown.removeAll(points.stream().map(PointHistory::point).collect(Collectors.toCollection(HashSet::new)));
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(new Problem(
                        "catalogue-behind-vault",
                        "every sealed recovery point in the catalogue",
                        "%d that it does not know: %s".formatted(unknown.size(), names(unknown)),
                        "catalogue",
                        "The log may be older than the vault, and lack pins. Find out where these points come from."));
    }

    private static String names(Set<String> points) {
        String first = points.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return points.size() > SHOWN ? "%s and %d more".formatted(first, points.size() - SHOWN) : first;
    }

    private void add(String code, String expected, String whatIs, String where, String remedy) {
        found.add(new Problem(code, expected, whatIs, where, remedy));
    }
}
