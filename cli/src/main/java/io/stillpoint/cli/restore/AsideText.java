package io.stillpoint.cli.restore;

import io.stillpoint.cli.output.HumanText;
import io.stillpoint.cli.output.TextTable;
import io.stillpoint.schemas.event.SagaFact;
import io.stillpoint.schemas.shared.AsideFate;
import io.stillpoint.schemas.shared.AsideItem;
import io.stillpoint.schemas.shared.AsideVerdict;
import java.util.ArrayList;
import java.util.List;

/** Shows what restores keep aside, and what became of it. */
final class AsideText {

    private AsideText() {}

    static TextTable table(SagaFact.AsideCompleted completed) {
        var table = new TextTable("COMPONENT", "ON", "SAGA", "SIZE", "SINCE", "STATUS", "WHAT", "WHY");
        for (AsideVerdict verdict : completed.items()) {
            AsideItem item = verdict.item();
            table.row(
                    item.component().label(),
                    verdict.target(),
                    item.saga(),
                    item.bytes() == null ? "?" : HumanText.bytes(item.bytes()),
                    item.since() == null ? "?" : HumanText.time(item.since()),
                    word(verdict.fate()),
                    item.what(),
                    verdict.reason());
        }
        return table;
    }

    /** @param hint what to do next, empty when there is nothing to say */
    static List<String> notes(SagaFact.AsideCompleted completed, String hint) {
        List<String> notes = new ArrayList<>();
        if (!completed.unanswered().isEmpty()) {
            notes.add("NO ANSWER, so what is aside there is not listed: " + HumanText.join(completed.unanswered()));
        }
        boolean somethingCanGo = completed.items().stream().anyMatch(verdict -> verdict.fate() == AsideFate.REMOVABLE);
        if (!hint.isEmpty() && somethingCanGo) {
            notes.add(hint);
        }
        return notes;
    }

    private static String word(AsideFate fate) {
        return switch (fate) {
            case KEPT -> "stays";
            case REMOVABLE -> "can go";
            case REMOVED -> "removed";
            case NOT_REMOVED -> "NOT REMOVED";
        };
    }
}
