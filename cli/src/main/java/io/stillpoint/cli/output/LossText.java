package io.stillpoint.cli.output;

import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.text.PrintableText;
import java.util.List;
import java.util.stream.Collectors;

/** What snapshots lack, in words. */
public final class LossText {

    private static final int NAMED = 3;
    private static final int SHOWN_CHARS = 80;

    private LossText() {}

    /** All that the snapshots of a point lack. */
    public static List<Loss> all(List<SnapshotRef> snapshots) {
        return snapshots.stream()
                .flatMap(snapshot -> snapshot.losses().stream())
                .toList();
    }

    /** How many, for titles and cells; empty when nothing is lost. */
    public static String count(List<Loss> losses) {
        return losses.isEmpty() ? "" : losses.size() == 1 ? "1 LOSS" : losses.size() + " LOSSES";
    }

    /** The first ones behind a line that says more; empty when nothing is lost. */
    static String tail(List<Loss> losses) {
        return losses.isEmpty()
                ? ""
                : "; NOT IN IT: "
                        + losses.stream().limit(NAMED).map(LossText::brief).collect(Collectors.joining("; "))
                        + (losses.size() > NAMED ? "; and %d more".formatted(losses.size() - NAMED) : "");
    }

    /** What is not there, and why, in one line: names are those of others. */
    public static String line(Loss loss) {
        return PlainText.line("%s %s: %s".formatted(loss.component().label(), loss.what(), loss.why()));
    }

    /** The beginning of each, so that a long name hides neither the reason nor what else is lost. */
    private static String brief(Loss loss) {
        return "%s %s: %s".formatted(loss.component().label(), cut(loss.what()), cut(loss.why()));
    }

    private static String cut(String text) {
        return PrintableText.of(PlainText.line(text), SHOWN_CHARS);
    }
}
