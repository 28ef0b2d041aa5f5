package io.stillpoint.schemas.event;

import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Rules for requests beyond their schema: the id, the age, and the topic. The gate checks them when a request arrives.
 * The coordinator checks them again when it decides, which may be later.
 */
public final class RequestLimits {

    /** The only topic for requests that may stop or overwrite a cluster. Its ACL says who may write it. */
    public static final String CONTROL_TOPIC = "stillpoint.control";

    /** A request is meant for now. An older one may no longer be what its sender wants. */
    public static final Duration OLDEST = Duration.ofHours(1);

    public static final int LONGEST_ID = 200;

    /** Without blanks: ids go into logs, file names and facts. */
    private static final Pattern ID = Pattern.compile("[!-~]{1," + LONGEST_ID + "}");

    private RequestLimits() {}

    /** Returns why no request may have this id, empty when one may. */
    public static Optional<Problem> idProblem(String id, String where) {
        return ID.matcher(id).matches()
                ? Optional.empty()
                : problem(
                        "request-id",
                        "an id of 1 to %d visible ASCII characters".formatted(LONGEST_ID),
                        "%d characters, or some that are not visible ASCII".formatted(id.length()),
                        where,
                        "Give every request a short unique id in ce_id.");
    }

    /** Returns why a request of this time is refused {@code now}, empty when it is not. */
    public static Optional<Problem> ageProblem(Instant time, Instant now, String where) {
        Duration age = Duration.between(time, now);
        return age.abs().compareTo(OLDEST) <= 0
                ? Optional.empty()
                : problem(
                        age.isNegative() ? "request-from-the-future" : "request-too-old",
                        "a time within an hour of " + now,
                        time.toString(),
                        where,
                        "If you still want it, ask again with a new id. Check that the clocks agree.");
    }

    /** Returns why a request may not come by {@code topic}, empty when it may. */
    public static Optional<Problem> topicProblem(Request request, String topic, String where) {
        boolean harmless = request instanceof Request.BackupRequested backup && backup.consistency() == Consistency.HOT;
        return harmless || topic.equals(CONTROL_TOPIC)
                ? Optional.empty()
                : problem(
                        "needs-control-topic",
                        "only hot backups on " + topic,
                        "a %s that may stop or overwrite the cluster"
                                .formatted(request.getClass().getSimpleName()),
                        where,
                        "Write it to %s; you need the right to write there.".formatted(CONTROL_TOPIC));
    }

    private static Optional<Problem> problem(String code, String expected, String found, String where, String remedy) {
        return Optional.of(new Problem(code, expected, found, where, remedy));
    }
}
