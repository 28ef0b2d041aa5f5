package io.stillpoint.policy.retention;

import java.util.List;

/**
 * One reason why a recovery point stays.
 *
 * @param detail which period, whose pin, which saga; empty when the rule says it all
 * @param kinds the copies that the reason is about; empty when it is about the whole point
 */
public record KeepReason(KeepRule rule, String detail, List<CopyKind> kinds) {

    public KeepReason {
        kinds = List.copyOf(kinds);
    }

    /** In words, short enough for one line among others. */
    public String sentence() {
        String said = detail.isEmpty() ? rule.words() : rule.words() + " " + detail;
        return kinds.isEmpty() ? said : "%s (%s)".formatted(said, CopyKind.labels(kinds));
    }
}
