package io.stillpoint.acceptance.world;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.json.JsonMapper;

/** The log of facts as {@code ./stillpoint events --follow -o json} prints it, read by one process for the whole run. */
public final class FactLog implements AutoCloseable {

    /** Much longer than anything takes here: a test that waits so long has failed. */
    public static final Duration PATIENCE = Duration.ofMinutes(6);

    private static final JsonMapper JSON = new JsonMapper();

    private final List<Fact> facts = new CopyOnWriteArrayList<>();
    private final Child follower;

    FactLog(Cli cli) {
        this.follower = cli.start(List.of("events", "--follow", "-o", "json"), this::line);
    }

    private void line(String line) {
        if (line.startsWith("{")) {
            facts.add(new Fact(JSON.readTree(line)));
        }
    }

    /** How many facts there are now; {@link #since} gives what came after. */
    public int mark() {
        return facts.size();
    }

    public List<Fact> since(int mark) {
        return List.copyOf(facts).subList(mark, facts.size());
    }

    public List<Fact> ofSaga(String saga) {
        return facts.stream().filter(fact -> fact.saga().equals(saga)).toList();
    }

    /** The first fact after {@code mark} that is wanted. */
    public Fact await(int mark, String what, Predicate<Fact> wanted) {
        try {
            return Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> since(mark).stream().filter(wanted).findFirst(), found -> found.isPresent())
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "expected %s, found none within %s. The last facts:%n%s%n%s"
                            .formatted(what, PATIENCE, last(since(mark)), unread()),
                    e);
        }
    }

    /** The fact that accepts a request after {@code mark}. */
    public Fact awaitAccepted(int mark, Predicate<Fact> wanted) {
        return await(mark, "an accepted request", fact -> fact.is("RequestAccepted") && wanted.test(fact));
    }

    /** The fact that ends this saga. */
    public Fact awaitEnd(String saga) {
        return await(
                0,
                "the end of saga " + saga,
                fact -> fact.isEnd() && fact.saga().equals(saga));
    }

    /** All facts of the saga that was asked for after {@code mark}, once it has ended. */
    public List<Fact> endedSince(int mark) {
        String saga = sagaSince(mark);
        awaitEnd(saga);
        return ofSaga(saga);
    }

    /** The saga of the one request that was accepted after {@code mark}. */
    public String sagaSince(int mark) {
        return awaitAccepted(mark, fact -> !fact.saga().isEmpty()).saga();
    }

    private static String last(List<Fact> facts) {
        return String.join(
                "\n",
                facts.subList(Math.max(0, facts.size() - 12), facts.size()).stream()
                        .map(Fact::toString)
                        .toList());
    }

    private String unread() {
        return String.join(
                "\n",
                follower.lines().stream().filter(line -> !line.startsWith("{")).toList());
    }

    @Override
    public void close() {
        follower.close();
    }
}
