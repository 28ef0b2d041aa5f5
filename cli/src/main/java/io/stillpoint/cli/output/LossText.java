package io.stillpoint.cli.output;

import io.stillpoint.schemas.loss.Loss;
import io.stillpoint.schemas.shared.SnapshotRef;
import java.util.List;
import java.util.stream.Collectors;

/** What snapshots lack, in words. */
public final class LossText {

    private static final int NAMED = 3;

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
                        + losses.stream().limit(NAMED).map(LossText::line).collect(Collectors.joining("; "))
                        + (losses.size() > NAMED ? "; and %d more".formatted(losses.size() - NAMED) : "");
    }

    /** What is not there, and why. */
    public static String line(Loss loss) {
        return "%s %s: %s".formatted(loss.component().label(), loss.what(), loss.why());
    }
}
