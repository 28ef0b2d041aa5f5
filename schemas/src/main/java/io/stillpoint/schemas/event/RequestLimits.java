package io.stillpoint.schemas.event;

import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request must keep to besides its schema: its id, its age, and the topic that it was written to. The gate judges by it
 * when a request arrives, and the coordinator again when it decides, which may be later.
 */
public final class RequestLimits {

    /** Where whatever may stop or overwrite a cluster must come from; the topic's ACL says who may do that. */
    public static final String CONTROL_TOPIC = "stillpoint.control";

    /** A request is for now; what has waited for longer is no longer what anybody wants. */
    public static final Duration OLDEST = Duration.ofHours(1);

    public static final int LONGEST_ID = 200;

    /** Without blanks: ids go into logs, file names and facts. */
    private static final Pattern ID = Pattern.compile("[!-~]{1," + LONGEST_ID + "}");

    private RequestLimits() {}

    /** Why no request may have this id, empty when one may. */
    public static Optional<Problem> idProblem(String id, String where) {
        return ID.matcher(id).matches()
                ? Optional.empty()
                : problem(
                        "request-id",
                        "an id of 1 to %d visible ASCII characters".formatted(LONGEST_ID),
                        "%d characters, or others".formatted(id.length()),
                        where,
                        "Give every request a short unique id in ce_id.");
    }

    /** Why a request of this time is refused {@code now}, empty when it is not. */
    public static Optional<Problem> ageProblem(Instant time, Instant now, String where) {
        Duration age = Duration.between(time, now);
        return age.abs().compareTo(OLDEST) <= 0
                ? Optional.empty()
                : problem(
                        age.isNegative() ? "request-from-the-future" : "request-too-old",
                        "a time within an hour of " + now,
                        time.toString(),
                        where,
                        "Ask again with a new id, if it is still wanted, and see that clocks agree.");
    }

    /** Why a request may not come by {@code topic}, empty when it may. */
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
                        "Write it to %s; that needs the right to.".formatted(CONTROL_TOPIC));
    }

    private static Optional<Problem> problem(String code, String expected, String found, String where, String remedy) {
        return Optional.of(new Problem(code, expected, found, where, remedy));
    }
}
