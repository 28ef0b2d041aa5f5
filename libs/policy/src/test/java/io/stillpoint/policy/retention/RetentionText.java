package io.stillpoint.policy.retention;

import io.stillpoint.schemas.shared.Problem;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** A decision as {@code prune} shows it: one line for each recovery point, and before them why nothing is removed, where that is so. */
final class RetentionText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
    private static final List<String> HEADINGS = List.of("POINT", "TAKEN", "HOLDS", "STATUS", "WHY");

    private RetentionText() {}

    /** @param zone whose times are shown; the policy's, so that its days are the days of these times */
    static List<String> lines(RetentionDecision decision, ZoneId zone) {
        List<String> lines = new ArrayList<>();
        for (Problem obstacle : decision.obstacles()) {
            lines.add("NOTHING IS REMOVED  %s: %s".formatted(obstacle.code(), obstacle.sentence()));
        }
        List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
        decision.verdicts().forEach(verdict -> rows.add(row(verdict, zone)));
        lines.addAll(aligned(rows));
        lines.add("%d recovery points: %d stay, %d can go"
                .formatted(
                        decision.verdicts().size(),
                        decision.kept().size(),
                        decision.removed().size()));
        return lines;
    }

    private static List<String> row(PointVerdict verdict, ZoneId zone) {
        PointHistory point = verdict.point();
        return List.of(
                point.point(),
                TIME.format(point.takenAt().atZone(zone)),
                CopyKind.labels(point.copies().stream().map(PointCopy::kind).toList()),
                switch (verdict) {
                    case PointVerdict.Kept _ -> "stays";
                    case PointVerdict.Removed _ -> "CAN GO";
                },
                verdict.why());
    }

    private static List<String> aligned(List<List<String>> rows) {
        int[] widths = new int[HEADINGS.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream()
                .map(row -> {
                    StringBuilder line = new StringBuilder();
                    for (int i = 0; i < widths.length; i++) {
                        line.append(row.get(i))
                                .repeat(' ', widths[i] - row.get(i).length() + 2);
                    }
                    return line.toString().stripTrailing();
                })
                .toList();
    }
}
