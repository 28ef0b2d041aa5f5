package io.stillpoint.cli.doctor;

import io.stillpoint.cli.output.CliException;

/** Prints one line for each thing that was looked at, and counts those that are not as they should be. */
final class DoctorVerdicts {

    private int problems;

    void say(String what, boolean good, String otherwise) {
        if (good) {
            System.out.println("ok       " + what);
        } else {
            problems++;
            System.out.println("PROBLEM  " + what + ": " + otherwise);
        }
    }

    /** A question that is refused is one problem; those after it are asked all the same. */
    void ask(String what, Runnable question) {
        try {
            question.run();
        } catch (CliException e) {
            say(what, false, String.valueOf(e.getMessage()));
        }
    }

    int problems() {
        return problems;
    }
}
