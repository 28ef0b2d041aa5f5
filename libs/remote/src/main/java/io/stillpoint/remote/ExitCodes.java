package io.stillpoint.remote;

import io.stillpoint.schemas.shared.Problem;

/** Explains the script's exit status; the same list is at the head of the script. */
final class ExitCodes {

    static final int MALFORMED = 64;
    static final int REFUSED = 65;
    static final int FAILED = 70;
    static final int DEADLINE = 73;
    static final int FENCED = 75;
    static final int NOT_PERMITTED = 77;

    /** Exit status of a shell that SIGTERM ended: systemd stopped its scope. */
    private static final int TERMINATED = 128 + 15;

    private ExitCodes() {}

    static RemoteException explain(int status, ScriptMessages messages, String verb, String where) {
        boolean retryable = status == FAILED || status == DEADLINE;
        Problem problem = messages.problem();
        if (problem != null) {
            return new RemoteException(located(problem, where), retryable);
        }
        if (status == 126 || status == 127) {
            return new RemoteException(
                    new Problem(
                            "node-script-missing",
                            NodeScript.PATH + " on the node",
                            "exit status " + status + said(messages),
                            where,
                            "Run './stillpoint cluster add' again, which installs it."),
                    false);
        }
        if (status == TERMINATED) {
            return ended(verb, where);
        }
        return new RemoteException(
                new Problem(
                        "node-command-failed",
                        "'" + verb + "' to end with exit status 0",
                        "exit status " + status + said(messages),
                        where,
                        "Look at the node's journal: journalctl -t stillpoint-node."),
                true);
    }

    /** Returns the failure of a verb whose scope systemd stopped. */
    static RemoteException ended(String verb, String where) {
        return new RemoteException(
                new Problem(
                        "node-command-ended",
                        "'" + verb + "' to end by itself",
                        "an end from outside: a newer task, or a shutdown of the node",
                        where,
                        "Do nothing if a newer task has taken over; else the task is safe to repeat."),
                true);
    }

    /** Adds the node's address: the node knows only its host name, but people and inventories know the address. */
    private static Problem located(Problem problem, String where) {
        return new Problem(
                problem.code(),
                problem.expected(),
                problem.found(),
                where + " (" + problem.where() + ")",
                problem.remedy());
    }

    private static String said(ScriptMessages messages) {
        String others = messages.others();
        return others.isEmpty() ? "" : ", '" + others + "'";
    }
}
