package io.stillpoint.schemas.event;

import io.stillpoint.schemas.shared.Consistency;
import io.stillpoint.schemas.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Rules for requests beyond their schema: the id, the source, the age, and the topic. The gate checks them when a request arrives.
 * The coordinator checks them again when it decides, which may be later.
 */
public final class RequestLimits {

    /** The only topic for requests that may stop or overwrite a cluster. Its ACL says who may write it. */
    public static final String CONTROL_TOPIC = "stillpoint.control";

    /** A request is meant for now. An older one may no longer be what its sender wants. */
    public static final Duration OLDEST = Duration.ofHours(1);

    /** What one source may ask of one cluster in a day, in UTC, on {@link #CONTROL_TOPIC}. The scheduler is such a source. */
    public static final int CONTROL_REQUESTS_A_DAY = 300;

    public static final int LONGEST_ID = 200;

    public static final int LONGEST_SOURCE = 256;

    /** How the sources of Stillpoint's own programs begin, such as the scheduler and the command line. */
    private static final List<String> RESERVED = List.of("stillpoint/", "/stillpoint/");

    /** Without blanks: ids go into logs, file names and facts. */
    private static final Pattern ID = Pattern.compile("[!-~]{1," + LONGEST_ID + "}");

    /** No control characters, nothing that turns the direction of text or begins a line, no halves of characters. */
    private static final Pattern SOURCE =
            Pattern.compile("[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]{1," + LONGEST_SOURCE + "}");

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

    /**
     * Returns why no request on {@code topic} may be of this source, empty when one may. Sources go into the history, and a line of it that
     * a source has made up must not look like one of its own. Ids of the scheduler can be foreseen: on the open
     * topic a stranger could use them up under its name.
     */
    public static Optional<Problem> sourceProblem(String source, String topic, String where) {
        if (!SOURCE.matcher(source).matches()) {
            return problem(
                    "request-source",
                    "a source of 1 to %d characters, all of them visible or blanks".formatted(LONGEST_SOURCE),
                    source.isEmpty() ? "none" : source + ", %d characters".formatted(source.length()),
                    where,
                    "Name your own system in ce_source.");
        }
        return topic.equals(CONTROL_TOPIC) || !isReserved(source)
                ? Optional.empty()
                : problem(
                        "reserved-source",
                        "a source of your own on " + topic,
                        source + ", which is a name of Stillpoint itself",
                        where,
                        "Name your own system in ce_source.");
    }

    /** Returns whether this is a source of Stillpoint's own programs; they write to {@link #CONTROL_TOPIC} only. */
    public static boolean isReserved(String source) {
        return RESERVED.stream().anyMatch(source::startsWith);
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
