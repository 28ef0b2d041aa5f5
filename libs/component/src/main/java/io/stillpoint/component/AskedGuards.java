package io.stillpoint.component;

import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.ProblemException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The guards of one target, asked one after the other. A plan asks all of them, so that a person sees at once what speaks
 * against a restore; a restore ends at the first refusal.
 */
public final class AskedGuards {

    /** Throws what it has against the restore. */
    @FunctionalInterface
    public interface Question {
        void ask() throws IOException;
    }

    private final boolean all;
    private final Set<Problem> refusals = new LinkedHashSet<>();

    private AskedGuards(boolean all) {
        this.all = all;
    }

    /** For a plan: a refusal is kept, and the next guard is asked. */
    public static AskedGuards all() {
        return new AskedGuards(true);
    }

    /** For what changes something: a refusal is thrown. */
    public static AskedGuards untilOneRefuses() {
        return new AskedGuards(false);
    }

    /** Asks one guard. Only what is said in an operator's words is a refusal; anything else is thrown. */
    public void ask(Question question) throws IOException {
        try {
            question.ask();
        } catch (ProblemException e) {
            if (!all) {
                throw e;
            }
            refusals.add(e.problem());
        }
    }

    /** What was refused so far, each once, and what a person may accept by name. */
    public ComponentRestore.Answer answer(List<Objection> objections) {
        return new ComponentRestore.Answer(List.copyOf(refusals), objections);
    }
}
