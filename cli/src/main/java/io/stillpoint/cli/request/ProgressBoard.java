package io.stillpoint.cli.request;

import io.stillpoint.cli.output.HumanText;
import io.stillpoint.schemas.progress.Progress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The steps that are under way, with bytes and rates, as one status line. */
final class ProgressBoard {

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Stages whose steps are shown; null for all. */
    private @Nullable Set<String> current;

    private static final Duration STANDS_STILL = Duration.ofSeconds(30);

    /** @param changed the last one that said something new */
    private record Entry(Progress first, Progress changed, Progress latest) {

        Entry with(Progress next) {
            boolean news =
                    next.doneBytes() != changed.doneBytes() || !next.message().equals(changed.message());
            return new Entry(first, news ? next : changed, next);
        }
    }

    void update(Progress progress) {
        if (current != null && !current.contains(progress.step().stage())) {
            return;
        }
        entries.merge(
                progress.step().step(),
                new Entry(progress, progress, progress),
                (old, fresh) -> old.first().run().equals(progress.run()) ? old.with(progress) : fresh);
    }

    void finished(String step) {
        entries.remove(step);
    }

    /** The saga goes on with other stages. Who still works on a step of an earlier one works in vain. */
    void goOnWith(Set<String> stages) {
        entries.clear();
        current = Set.copyOf(stages);
    }

    String line() {
        return entries.values().stream().map(ProgressBoard::text).collect(Collectors.joining("  ·  "));
    }

    private static String text(Entry entry) {
        Progress progress = entry.changed();
        if (progress.doneBytes() == 0) {
            return "%s: %s%s".formatted(progress.step().step(), progress.message(), still(entry));
        }
        Long expected = progress.expectedBytes();
        return "%s: %s%s%s"
                .formatted(
                        progress.step().step(),
                        HumanText.bytes(progress.doneBytes()),
                        expected == null ? "" : " of about " + HumanText.bytes(expected),
                        stands(entry) ? still(entry) : rate(entry));
    }

    private static boolean stands(Entry entry) {
        return Duration.between(entry.changed().at(), entry.latest().at()).compareTo(STANDS_STILL) >= 0;
    }

    /** Since when, not for how long: it stays the same text as long as nothing is new. */
    private static String still(Entry entry) {
        return stands(entry)
                ? ", nothing new since " + HumanText.time(entry.changed().at())
                : "";
    }

    private static String rate(Entry entry) {
        @Nullable
        Duration elapsed = Duration.between(entry.first().at(), entry.changed().at());
        long millis = elapsed.toMillis();
        if (millis < 500) {
            return "";
        }
        double perSecond = (entry.changed().doneBytes() - entry.first().doneBytes()) * 1000.0 / millis;
        return ", " + HumanText.rate(perSecond);
    }
}
