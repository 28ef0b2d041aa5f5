package io.stillpoint.cli.doctor;

import io.stillpoint.cli.output.CliException;
import java.util.ArrayList;
import java.util.List;

/** One line for each thing that was looked at, and how many are not as they should be. */
final class DoctorVerdicts {

    private final List<String> lines = new ArrayList<>();
    private int problems;

    void say(String what, boolean good, String otherwise) {
        if (good) {
            lines.add("ok       " + what);
        } else {
            problems++;
            lines.add("PROBLEM  " + what + ": " + otherwise);
        }
    }

    void note(String text) {
        lines.add("note     " + text);
    }

    /** A question that is refused is one problem; those after it are asked all the same. */
    void ask(String what, Runnable question) {
        try {
            question.run();
        } catch (CliException e) {
            say(what, false, String.valueOf(e.getMessage()));
        }
    }

    List<String> lines() {
        return lines;
    }

    int problems() {
        return problems;
    }
}
