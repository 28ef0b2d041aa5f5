package io.stillpoint.schemas.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ids of executions of a task: the number of the task's delivery, as the queue counts it, and a random part. So wherever two executions of one
 * task meet, it is known which of them is the earlier one, even if it was never there before.
 */
public final class RunIds {

    /**
     * The code of what an execution is told where a later one of the same task was met. Its failure is not reported: the attempt belongs to the
     * later one.
     */
    public static final String SUPERSEDED = "superseded";

    /** What has no such number is from an earlier release. Nodes read it in the same way. */
    private static final Pattern DELIVERY = Pattern.compile("([1-9][0-9]{0,4})-.*");

    private RunIds() {}

    /** Returns the id of an execution. */
    public static String of(int delivery, String random) {
        return delivery + "-" + random;
    }

    /** Returns whether {@code run} is of an earlier delivery than {@code other}, an execution of the same task. */
    public static boolean cameBefore(String run, String other) {
        Matcher first = DELIVERY.matcher(run);
        Matcher second = DELIVERY.matcher(other);
        return first.matches()
                && second.matches()
                && Integer.parseInt(first.group(1)) < Integer.parseInt(second.group(1));
    }
}
